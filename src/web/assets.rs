//! The built styles and script: where they are, and serving them with names that never change their content.

use std::path::{Path, PathBuf};

use axum::Router;
use axum::http::{HeaderValue, header};
use serde::Deserialize;
use tower::ServiceBuilder;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

/// Addresses of the built files, below `/static/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    /// The styles.
    pub css: String,
    /// The script, a module.
    pub js: String,
    /// The icon of the browser's tab.
    pub icon: String,
}

/// Why the built files cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AssetsError {
    /// The list of built files is not there.
    #[error("{} cannot be read ({source}): build the front with `make front`", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The list of built files is not what the build writes.
    #[error("{} is not a list of built files ({source}): build the front again with `make front`", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Where it fails.
        source: serde_json::Error,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    css: String,
    js: String,
    icon: String,
}

impl Assets {
    /// Reads `manifest.json` of the folder that the build wrote; once, at the start.
    pub fn load(folder: &Path) -> Result<Self, AssetsError> {
        let path = folder.join("manifest.json");
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(source) => return Err(AssetsError::Missing { path, source }),
        };
        match serde_json::from_str::<Manifest>(&text) {
            Ok(Manifest { css, js, icon }) => {
                let at = |name: String| format!("/static/{name}");
                Ok(Self { css: at(css), js: at(js), icon: at(icon) })
            }
            Err(source) => Err(AssetsError::Unreadable { path, source }),
        }
    }
}

/// Serves the built files; mount it with `.nest("/static", assets::serve(folder))`.
pub fn serve<S: Clone + Send + Sync + 'static>(folder: &Path) -> Router<S> {
    let for_ever = HeaderValue::from_static("public, max-age=31536000, immutable");
    let only_found = move |response: &axum::http::Response<_>| response.status().is_success().then(|| for_ever.clone());
    let files = ServiceBuilder::new()
        .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, only_found))
        .service(ServeDir::new(folder).append_index_html_on_directories(false));
    Router::new().fallback_service(files)
}
