//! HTTP in, HTML out.
