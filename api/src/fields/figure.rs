//! Measured values as callers write and read them; inside they are thousandths.

use std::borrow::Cow;

use persistence::domain::result_agreement::Figure;
use serde::{Deserialize, Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, RefOr, Schema,
        schema::{SchemaFormat, Type},
    },
};

/// A measured value that is not negative, kept as thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(transparent)]
pub(crate) struct FigureNumber(f64);

impl FigureNumber {
    /// The most that is taken.
    const MOST: i32 = 1_000_000_000;

    /// The thousandths; the schema has made sure that there are not too many.
    pub(crate) fn figure(self) -> Figure {
        #[expect(clippy::cast_possible_truncation, reason = "it has been clamped to what fits")]
        let thousandths = (self.0 * 1000.0).round().clamp(0.0, f64::from(Self::MOST) * 1000.0) as i64;
        Figure(thousandths)
    }
}

impl From<Figure> for FigureNumber {
    #[expect(clippy::cast_precision_loss, reason = "a milliard of thousandths lies far within what a double holds exactly")]
    fn from(figure: Figure) -> Self {
        Self(figure.0 as f64 / 1000.0)
    }
}

/// Whole values are written as whole numbers.
impl Serialize for FigureNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.figure().0 {
            thousandths if thousandths % Figure::ONE == 0 => serializer.serialize_i64(thousandths / Figure::ONE),
            _ => serializer.serialize_f64(self.0),
        }
    }
}

impl PartialSchema for FigureNumber {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .format(Some(SchemaFormat::Custom("double".into())))
            .description(Some("Gemeten waarde, in de eenheid van de afspraak; op duizendsten afgerond."))
            .minimum(Some(0))
            .maximum(Some(Self::MOST))
            .examples([87.5])
            .into()
    }
}

impl ToSchema for FigureNumber {
    fn name() -> Cow<'static, str> {
        "FigureNumber".into()
    }
}
