//! An issuer of tokens that is not ours: it publishes keys over HTTP, signs what it is told to, and fails on request.

use std::{
    net::SocketAddr,
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
};

use actix_web::{App, HttpResponse, HttpServer, dev::ServerHandle, http::StatusCode, web};
use aws_lc_rs::{
    encoding::AsDer,
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use serde_json::{Value, json};

/// A key with which the issuer signs.
#[derive(Clone)]
pub struct IssuerKey {
    /// Its `kid`.
    pub id: String,
    algorithm: Algorithm,
    signing: EncodingKey,
}

/// RSA keys take long to make, and every test may have the same two.
static RSA_KEYS: LazyLock<[EncodingKey; 2]> = LazyLock::new(|| [rsa(), rsa()]);

fn rsa() -> EncodingKey {
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let der = AsDer::as_der(&pair).unwrap();
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", BASE64_STANDARD.encode(der.as_ref()));
    EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap()
}

impl IssuerKey {
    /// A key for an algorithm. There are two RSA keys, which all tests share.
    pub fn new(id: &str, algorithm: Algorithm, number: usize) -> Self {
        let signing = if algorithm == Algorithm::ES256 {
            let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
            EncodingKey::from_ec_der(made.as_ref())
        } else {
            RSA_KEYS[number].clone()
        };
        Self { id: id.to_owned(), algorithm, signing }
    }

    /// The key as it is published.
    pub fn published(&self) -> Value {
        let mut key = Jwk::from_encoding_key(&self.signing, self.algorithm).unwrap();
        key.common.key_id = Some(self.id.clone());
        let mut key = serde_json::to_value(key).unwrap();
        key["use"] = json!("sig");
        key
    }

    /// Signs claims as an access token.
    pub fn sign(&self, claims: &Value) -> String {
        self.sign_with(claims, |_| {})
    }

    /// Signs claims with another header.
    pub fn sign_with(&self, claims: &Value, change: impl FnOnce(&mut Header)) -> String {
        let mut header = Header { typ: Some("at+jwt".into()), kid: Some(self.id.clone()), ..Header::new(self.algorithm) };
        change(&mut header);
        encode(&header, claims, &self.signing).unwrap()
    }
}

struct State {
    answer: Mutex<(StatusCode, String)>,
    asked: AtomicUsize,
}

/// A running issuer.
pub struct Issuer {
    address: SocketAddr,
    state: Arc<State>,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Issuer {
    /// Starts an issuer that publishes these keys.
    pub fn start(keys: &[&IssuerKey]) -> Self {
        let state = Arc::new(State { answer: Mutex::new((StatusCode::OK, String::new())), asked: AtomicUsize::new(0) });
        let shared = web::Data::from(Arc::clone(&state));
        let (tell, told) = std::sync::mpsc::channel();
        let thread = thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = HttpServer::new(move || {
                    App::new().app_data(shared.clone()).default_service(web::to(|state: web::Data<State>| async move {
                        state.asked.fetch_add(1, Ordering::SeqCst);
                        let (status, body) = state.answer.lock().unwrap().clone();
                        HttpResponse::build(status).insert_header(("location", "/elsewhere")).body(body)
                    }))
                });
                let server = server.workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
                let address = server.addrs()[0];
                let server = server.run();
                tell.send((address, server.handle())).unwrap();
                server.await.unwrap();
            });
        });
        let (address, handle) = told.recv().unwrap();
        let issuer = Self { address, state, handle, thread: Some(thread) };
        issuer.publish(keys);
        issuer
    }

    /// Publishes these keys, and no others, from now on.
    pub fn publish(&self, keys: &[&IssuerKey]) {
        let keys: Vec<Value> = keys.iter().map(|key| key.published()).collect();
        self.answer(200, &json!({ "keys": keys }).to_string());
    }

    /// Answers everybody like this from now on.
    pub fn answer(&self, status: u16, body: &str) {
        *self.state.answer.lock().unwrap() = (StatusCode::from_u16(status).unwrap(), body.to_owned());
    }

    /// How often it was asked for its keys.
    pub fn asked(&self) -> usize {
        self.state.asked.load(Ordering::SeqCst)
    }

    /// The address of its keys.
    pub fn keys_at(&self) -> String {
        format!("http://{}/keys", self.address)
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        let ended = self.thread.take().map_or(Ok(()), JoinHandle::join);
        assert!(ended.is_ok() || thread::panicking(), "the issuer ended with a panic");
    }
}
