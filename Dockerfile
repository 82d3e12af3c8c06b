# The services and the operator's tool in one image. Nothing but Rust builds it, and the C compiler
# that it links with: no protoc, no library to install. One container runs one region;
# docker-compose.yml runs the pair.

FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
# The caches live outside the image; what is shipped is copied out of them in the same step.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked -p transfer-out -p transfer-in -p jiexu \
    && install -D -t /out target/release/transfer-out target/release/transfer-in \
        target/release/jiexu

FROM debian:bookworm-slim
COPY --from=build /out/ /usr/local/bin/
# A region owns its data directory and nothing else. A new volume inherits the owner set here.
RUN useradd --system --user-group --no-create-home --uid 10001 jiexu \
    && install -d -o jiexu -g jiexu -m 0700 /data
USER jiexu
VOLUME /data
ENV JIEXU_DATA_DIR=/data
EXPOSE 7101 7201
CMD ["transfer-out"]
