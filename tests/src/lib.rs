//! Nothing to use: the tests are in `it/`.
