//! nginx as the physical limit: one process, keep-alive to the upstream, no log.

use std::net::SocketAddr;
use std::path::Path;

/// Its configuration. Buffering of streams is turned off by the mock upstream's `X-Accel-Buffering: no`; request bodies stay in memory.
pub(super) fn configuration(folder: &Path, port: u16, upstream: SocketAddr) -> String {
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|kind| format!("    {kind}_temp_path {}/{kind};\n", folder.display()))
        .collect();
    format!(
        "daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-errors.log;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    keepalive_requests 100000000;
    client_max_body_size 8m;
    client_body_buffer_size 1m;
{temporary}
    upstream mock {{
        server {upstream};
        keepalive 512;
        keepalive_requests 100000000;
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://mock;
            proxy_http_version 1.1;
            proxy_set_header Connection \"\";
        }}
    }}
}}
",
        folder = folder.display()
    )
}
