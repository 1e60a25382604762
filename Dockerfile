# The service with TLS towards PostgreSQL. The image holds the binary, the certificates of the public authorities, and no
# tools; it runs as a user without rights and writes to /data only.
FROM rust:1.95-bookworm AS build
WORKDIR /source
COPY . .
# The caches keep the crates and what is compiled between builds; they are not part of any layer, so the binary is copied out.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    cargo build --locked --release -p api --features postgres-tls \
    && install -D target/release/doorlijn /built/doorlijn

FROM debian:bookworm-slim
RUN useradd --uid 10001 --user-group --home-dir /data --no-create-home --shell /usr/sbin/nologin doorlijn \
    && install --directory --owner=doorlijn --group=doorlijn --mode=0700 /data
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /built/doorlijn /usr/local/bin/doorlijn
# OpenSSL is built from source and looks elsewhere for certificates unless it is told; `sslrootcert=system` needs this.
ENV DOORLIJN_BIND=0.0.0.0:8080 \
    DOORLIJN_DATA_DIR=/data \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["doorlijn", "ready"]
ENTRYPOINT ["doorlijn"]
CMD ["serve"]
