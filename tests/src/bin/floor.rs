//! The yardstick of the benchmark: `floor PORT FILE` gives every request the answer that the file holds, as `curl --include`
//! writes it. It does nothing else, so what the service does besides HTTP is the distance to this.

use std::{env, error::Error, fs, net::Ipv4Addr, thread};

use actix_web::{
    App, HttpResponse, HttpServer,
    http::{
        StatusCode,
        header::{CONNECTION, CONTENT_LENGTH, DATE, HeaderName, HeaderValue, TRANSFER_ENCODING},
    },
    web::{self, Bytes},
};

/// Headers that the framework writes itself, for the service as for this.
const WRITTEN_ANYWAY: [HeaderName; 4] = [CONNECTION, CONTENT_LENGTH, DATE, TRANSFER_ENCODING];

/// An answer as it was captured.
#[derive(Clone)]
struct Answer {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

impl Answer {
    /// Reads an answer: a status line, headers, an empty line, and the body.
    fn parse(captured: &[u8]) -> Result<Self, Box<dyn Error>> {
        let end = captured.windows(4).position(|bytes| bytes == b"\r\n\r\n").ok_or("there is no empty line after the headers")?;
        let (head, body) = captured.split_at(end);
        let mut lines = std::str::from_utf8(head)?.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).ok_or("there is no status line")?.parse()?;
        let mut headers = Vec::new();
        for line in lines {
            let (name, value) = line.split_once(':').ok_or_else(|| format!("{line:?} is no header"))?;
            let name: HeaderName = name.parse()?;
            if !WRITTEN_ANYWAY.contains(&name) {
                headers.push((name, HeaderValue::from_str(value.trim())?));
            }
        }
        Ok(Self { status, headers, body: Bytes::copy_from_slice(body.get(4..).unwrap_or_default()) })
    }

    fn give(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        for (name, value) in &self.headers {
            response.append_header((name.clone(), value.clone()));
        }
        response.body(self.body.clone())
    }
}

/// Takes the body of the request, as the service does, and gives the answer.
async fn answer(_: Bytes, answer: web::Data<Answer>) -> HttpResponse {
    answer.give()
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(port), Some(file), None) = (arguments.next(), arguments.next(), arguments.next()) else {
        return Err("usage: floor PORT FILE".into());
    };
    let captured = web::Data::new(Answer::parse(&fs::read(file)?)?);
    HttpServer::new(move || App::new().app_data(web::Data::clone(&captured)).default_service(web::to(answer)))
        .workers(thread::available_parallelism().map_or(2, std::num::NonZero::get))
        .bind((Ipv4Addr::LOCALHOST, port.parse()?))?
        .run()
        .await?;
    Ok(())
}
