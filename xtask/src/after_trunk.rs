//! What Trunk leaves to us at the end of each build (see the hook in Trunk.toml): the list of files for
//! the service worker, the app cut in two, the hashes for the Content-Security-Policy, and the compressed files.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{expect_no_arguments, split};

pub const HELP: &str = "\
cargo xtask after-trunk

Called by Trunk at the end of each build (see Trunk.toml), with the folder in TRUNK_STAGING_DIR.";

/// What the service worker's file holds in place of the build's id. Browsers look for a new version in
/// that file alone, so each build must change it.
const BUILD_PLACEHOLDER: &str = "__LOTWISE_BUILD__";
const SERVICE_WORKER: &str = "sw.js";
const LIST: &str = "precache.json";

pub fn run(arguments: lexopt::Parser) -> Result<()> {
    expect_no_arguments(arguments)?;
    let folder =
        env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from).context("only Trunk calls this command")?;
    let public_url = env::var("TRUNK_PUBLIC_URL").unwrap_or_else(|_| String::from("/"));
    let profile = env::var("TRUNK_PROFILE").unwrap_or_default();
    join_styles(&folder, &public_url)?;
    split::cut(&folder, &public_url, &profile)?;
    write_list(&folder, &public_url)?;
    if profile == "release" {
        compress(&folder)?;
    }
    Ok(())
}

/// Makes one file of all style sheets that the page names, in their order: a first visit waits a
/// round trip for each request beyond the browser's six at a time.
fn join_styles(folder: &Path, public_url: &str) -> Result<()> {
    const TAG: &str = "<link rel=\"stylesheet\" href=\"";
    let page = folder.join("index.html");
    let html = String::from_utf8(read(&page)?).context("index.html is not UTF-8")?;
    let mut pieces = html.split(TAG);
    let mut joined = pieces.next().unwrap_or_default().to_owned();
    let mut style = Vec::new();
    let mut place = None;
    for piece in pieces {
        let (href, rest) = piece.split_once('"').context("a style sheet's address has no end")?;
        let (_, rest) = rest.split_once('>').context("a style sheet's link has no end")?;
        let file = folder.join(href.trim_start_matches(public_url));
        style.extend(read(&file)?);
        fs::remove_file(&file)?;
        place.get_or_insert(joined.len());
        joined.push_str(rest.trim_start());
    }
    let Some(place) = place else {
        return Ok(());
    };
    let hash = format!("{:x}", Sha256::digest(&style));
    let name = format!("style-{}.css", &hash[..16]);
    fs::write(folder.join(&name), style)?;
    joined.insert_str(place, &format!("{TAG}{public_url}{name}\"/>\n    "));
    Ok(fs::write(page, joined)?)
}

/// Writes precache.json and the build's id into sw.js.
fn write_list(folder: &Path, public_url: &str) -> Result<()> {
    let mut files = files(folder)?;
    files.retain(|file| file != SERVICE_WORKER && file != LIST);
    let mut build = Sha256::new();
    let mut urls = Vec::new();
    for file in &files {
        build.update(file);
        build.update(Sha256::digest(read(&folder.join(file))?));
        urls.push(if file == "index.html" { public_url.to_owned() } else { format!("{public_url}{file}") });
    }
    let build = format!("{:x}", build.finalize());
    let build = &build[..16];
    let html = String::from_utf8(read(&folder.join("index.html"))?).context("index.html is not UTF-8")?;
    let list = json!({ "build": build, "files": urls, "script_hashes": script_hashes(&html) });
    fs::write(folder.join(LIST), format!("{list:#}\n"))?;

    let worker = folder.join(SERVICE_WORKER);
    if worker.is_file() {
        let text = String::from_utf8(read(&worker)?).context("sw.js is not UTF-8")?;
        fs::write(worker, text.replace(BUILD_PLACEHOLDER, build))?;
    }
    Ok(())
}

/// The hashes of a page's inline scripts, as a Content-Security-Policy names them.
fn script_hashes(html: &str) -> Vec<String> {
    let mut hashes = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find("<script") {
        let Some((tag, after)) = rest[start..].split_once('>') else {
            break;
        };
        let Some((script, after)) = after.split_once("</script>") else {
            break;
        };
        if !tag.contains(" src=") {
            hashes.push(format!("sha256-{}", STANDARD.encode(Sha256::digest(script))));
        }
        rest = after;
    }
    hashes
}

/// Writes `NAME.br` beside each file that is worth it, so that the server need not compress.
fn compress(folder: &Path) -> Result<()> {
    const EXTENSIONS: [&str; 7] = ["wasm", "js", "css", "html", "svg", "json", "webmanifest"];
    const SMALLEST: usize = 1024;
    for file in files(folder)? {
        let is_text = EXTENSIONS.iter().any(|extension| file.ends_with(&format!(".{extension}")));
        let content = read(&folder.join(&file))?;
        if !is_text || content.len() < SMALLEST {
            continue;
        }
        let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
        let mut compressed = Vec::new();
        brotli::BrotliCompress(&mut content.as_slice(), &mut compressed, &parameters)?;
        fs::write(folder.join(format!("{file}.br")), compressed)?;
    }
    Ok(())
}

/// The paths of all files in a folder, relative to it, with `/`, sorted.
fn files(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).with_context(|| format!("cannot read {}", next.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Some(name) = path.strip_prefix(folder).ok().and_then(Path::to_str) {
                found.push(name.replace('\\', "/"));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_inline_scripts_only() {
        let html = "<script src=\"a.js\"></script><script type=\"module\">alert('Hello, world.');</script>";
        // The example of CSP Level 3, section 8.
        assert_eq!(script_hashes(html), ["sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="]);
    }

    #[test]
    fn style_sheets_become_one() -> Result<()> {
        let folder = env::temp_dir().join(format!("lotwise-join-styles-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("b.css"), "b{}")?;
        fs::write(folder.join("a.css"), "a{}")?;
        let link = |name| format!("<link rel=\"stylesheet\" href=\"/{name}.css\" integrity=\"x\"/>\n");
        let page = format!("<head>{}{}<title>1</title></head>", link("b"), link("a"));
        fs::write(folder.join("index.html"), page)?;
        join_styles(&folder, "/")?;

        let files = files(&folder)?;
        let [page, style] = files.as_slice() else { panic!("one page and one style: {files:?}") };
        assert_eq!(fs::read_to_string(folder.join(style))?, "b{}a{}");
        let html = fs::read_to_string(folder.join(page))?;
        assert_eq!(html.matches("stylesheet").count(), 1, "{html}");
        assert!(html.contains(&format!("href=\"/{style}\"")) && html.contains("<title>1</title>"), "{html}");
        fs::remove_dir_all(folder)?;
        Ok(())
    }

    #[test]
    fn lists_files_and_stamps_the_service_worker() -> Result<()> {
        let folder = env::temp_dir().join(format!("lotwise-after-trunk-{}", std::process::id()));
        fs::create_dir_all(folder.join("icons"))?;
        fs::write(folder.join("index.html"), "<script>1</script>")?;
        fs::write(folder.join("icons/icon.svg"), "<svg/>")?;
        fs::write(folder.join(SERVICE_WORKER), format!("const BUILD = '{BUILD_PLACEHOLDER}';"))?;
        write_list(&folder, "/")?;

        let list: serde_json::Value = serde_json::from_slice(&read(&folder.join(LIST))?)?;
        assert_eq!(list["files"], json!(["/icons/icon.svg", "/"]));
        assert_eq!(list["script_hashes"].as_array().map(Vec::len), Some(1));
        let build = list["build"].as_str().unwrap_or_default();
        assert_eq!(build.len(), 16);
        let worker = fs::read_to_string(folder.join(SERVICE_WORKER))?;
        assert_eq!(worker, format!("const BUILD = '{build}';"));
        fs::remove_dir_all(folder)?;
        Ok(())
    }
}
