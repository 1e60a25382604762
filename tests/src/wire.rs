//! A connection by hand, for requests that no client would send: half of one, or one that goes on for ever.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::{Actor, Server};

/// How long an answer may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(20);

/// A connection to a service.
pub struct Wire(TcpStream);

impl Wire {
    /// Connects.
    pub async fn to(server: &Server) -> Self {
        Self(TcpStream::connect(server.address()).await.unwrap())
    }

    /// Sends text as it is; whether it was taken shows in the answer.
    pub async fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.ok();
    }

    /// Sends the head of a change to the own organisation, with a body of so many bytes still to come. The service has begun with the
    /// request when this returns.
    pub async fn announces_a_change(&mut self, actor: &Actor, bytes: usize) {
        let request = format!("PATCH /v1/organisations/{}", actor.organisation);
        assert_eq!(self.announces(actor, &request, "application/merge-patch+json", bytes).await, "HTTP/1.1 100 Continue");
    }

    /// Sends the head of a request, with a body of so many bytes still to come; gives the first line of what the service says to it.
    pub async fn announces(&mut self, actor: &Actor, request: &str, media_type: &str, bytes: usize) -> String {
        let head = format!(
            "{request} HTTP/1.1\r\nhost: test\r\nauthorization: Bearer {}\r\nif-match: *\r\n\
             expect: 100-continue\r\ncontent-type: {media_type}\r\ncontent-length: {bytes}\r\n\r\n",
            actor.token
        );
        self.send(&head).await;
        self.head().await
    }

    /// The first line of the next answer; empty where the connection is closed instead. The rest of its head is read as well.
    pub async fn head(&mut self) -> String {
        let mut head = Vec::new();
        let read = async {
            while !head.ends_with(b"\r\n\r\n") {
                match self.0.read_u8().await {
                    Ok(byte) => head.push(byte),
                    Err(_) => break,
                }
            }
        };
        timeout(PATIENCE, read).await.unwrap();
        String::from_utf8_lossy(&head).lines().next().unwrap_or_default().to_owned()
    }

    /// Reads so many bytes of a body.
    pub async fn skip(&mut self, bytes: usize) {
        let mut body = vec![0; bytes];
        timeout(PATIENCE, self.0.read_exact(&mut body)).await.unwrap().unwrap();
    }

    /// Whether nothing at all comes for a while.
    pub async fn is_silent_for(&mut self, while_: Duration) -> bool {
        timeout(while_, self.0.peek(&mut [0])).await.is_err()
    }

    /// Reads until the connection is closed.
    pub async fn is_closed(&mut self) {
        let mut rest = Vec::new();
        timeout(PATIENCE, self.0.read_to_end(&mut rest)).await.unwrap().ok();
    }
}
