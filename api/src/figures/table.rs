//! Figures as JSON or as a table in CSV (RFC 4180), whichever is asked for. Both are at the version of the publication that they show.

use std::fmt::Write;

use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder, body::BoxBody, dev::Payload, http::header::ACCEPT};
use persistence::domain::{Language, code::Code};
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::{MetricView, PointView, SeriesView};
use crate::{answer::show, problem::Problem};

/// Een tabel met een regel per punt, gescheiden met komma's.
#[derive(Debug, serde::Serialize, ToSchema)]
#[schema(value_type = String, max_length = 100_000_000)]
pub(crate) struct FigureTable(String);

/// In which form somebody asks for figures: JSON unless CSV comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Json,
    Csv,
}

impl FromRequest for Form {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let given = request.headers().get_all(ACCEPT).filter_map(|value| value.to_str().ok());
        let kinds = given.flat_map(|value| value.split(',')).map(|kind| kind.split(';').next().unwrap_or_default().trim());
        let form = kinds.into_iter().find_map(|kind| match kind.to_ascii_lowercase().as_str() {
            "text/csv" | "text/*" => Some(Self::Csv),
            "application/json" | "application/*" | "*/*" => Some(Self::Json),
            _ => None,
        });
        std::future::ready(Ok(form.unwrap_or(Self::Json)))
    }
}

/// Figures on their way to the caller.
pub(crate) struct Figures {
    pub(super) form: Form,
    pub(super) publication: Option<Uuid>,
    /// In which language places are named that have no name of their own.
    pub(super) language: Language,
    pub(super) body: MetricView,
}

impl Responder for Figures {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let kind = if self.form == Form::Csv { "csv" } else { "json" };
        let of = self.publication.map_or_else(|| "none".to_owned(), |id| id.to_string());
        let etag = match self.language {
            Language::Dutch => format!("\"{of}-{kind}\""),
            Language::English => format!("\"{of}-{kind}-en\""),
        };
        if self.form == Form::Csv {
            let mut response = show(request, etag, table(&self.body).into_bytes());
            let headers = response.headers_mut();
            if headers.contains_key(actix_web::http::header::CONTENT_TYPE) {
                let kind = actix_web::http::header::HeaderValue::from_static("text/csv; charset=utf-8");
                headers.insert(actix_web::http::header::CONTENT_TYPE, kind);
            }
            return response;
        }
        match serde_json::to_vec(&self.body) {
            Ok(body) => show(request, etag, body),
            Err(error) => HttpResponse::from_error(Problem::internal(error)),
        }
    }
}

const HEAD: &str = "indicator,formula,municipality,by,publication,unit,target,key,label,part,period,numerator,denominator,value,ninetiethPercentile,hidden,\
    previousNumerator,previousDenominator,previousValue,previousNinetiethPercentile,previousHidden\r\n";

/// The table of some figures: what their JSON says, a line for each point.
fn table(metric: &MetricView) -> String {
    let mut table = HEAD.to_owned();
    for series in &metric.series {
        for point in &series.points {
            line(metric, series, point, &mut table);
        }
    }
    table
}

fn line(metric: &MetricView, series: &SeriesView, point: &PointView, table: &mut String) {
    let publication = metric.publication.map(|of| of.date().to_string()).unwrap_or_default();
    let before = point.previous_year;
    // Writing to a string does not fail.
    let written = write!(
        table,
        "{},{},{},{},{publication},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n",
        metric.indicator.0.as_str(),
        point.formula.as_ref().unwrap_or(&metric.formula),
        metric.municipality.0,
        metric.by.0.as_str(),
        metric.unit.0.as_str(),
        text(metric.target),
        series.key,
        quoted(&series.label),
        series.part.0.as_str(),
        point.period,
        text(point.numerator),
        text(point.denominator),
        text(point.value),
        text(point.ninetieth_percentile),
        point.hidden,
        text(before.and_then(|before| before.numerator)),
        text(before.and_then(|before| before.denominator)),
        text(before.and_then(|before| before.value)),
        text(before.and_then(|before| before.ninetieth_percentile)),
        text(before.map(|before| before.hidden)),
    );
    debug_assert!(written.is_ok());
}

/// What is there as a cell; an empty one of what is not.
fn text(cell: Option<impl ToString>) -> String {
    cell.map(|cell| cell.to_string()).unwrap_or_default()
}

/// A name as a cell: whatever it is, no program takes it for a formula or for more than one cell.
fn quoted(name: &str) -> String {
    let guard = if name.starts_with(['=', '+', '-', '@', '\t']) { "'" } else { "" };
    format!("\"{guard}{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_cell_and_no_formula() {
        assert_eq!(quoted("De Ark, locatie \"Zuid\""), "\"De Ark, locatie \"\"Zuid\"\"\"");
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
    }
}
