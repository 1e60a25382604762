//! The dashboard page as it is served. What it does in a browser, `.ci/dashboard` tries.

use std::collections::BTreeSet;

use tests::{Answer, Server, on_both};

on_both!(the_dashboard_is_served_with_all_its_files_and_asks_nobody_else, what_is_chosen_in_the_address_is_for_the_page);

/// What stands between quotes in a text after a word.
fn quoted(text: &str, after: &str) -> BTreeSet<String> {
    text.split(after).skip(1).filter_map(|rest| rest.split('"').nth(1)).map(str::to_owned).collect()
}

/// All files of the page: what its markup names, and what its scripts import.
async fn files(server: &Server) -> Vec<(String, Answer)> {
    let page = server.get("/dashboard").await.expect(200);
    let mut waiting = quoted(&page.text, " href=");
    waiting.append(&mut quoted(&page.text, " src="));
    waiting.retain(|path| !path.starts_with('#'));
    let mut found = vec![("/dashboard".to_owned(), page)];
    while let Some(path) = waiting.pop_first() {
        if found.iter().any(|(known, _)| *known == path) {
            continue;
        }
        let file = server.get(&path).await.expect(200);
        let imported = quoted(&file.text, " from ").into_iter().filter_map(|name| name.strip_prefix("./").map(str::to_owned));
        waiting.extend(imported.map(|name| format!("/dashboard/{name}")));
        found.push((path, file));
    }
    found
}

async fn the_dashboard_is_served_with_all_its_files_and_asks_nobody_else(server: Server) {
    let files = files(&server).await;
    assert!(files.len() > 10, "{}", files.len());
    for (path, file) in &files {
        let kind = match path.rsplit_once('.').map(|(_, end)| end) {
            Some("js") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            _ => "text/html; charset=utf-8",
        };
        assert_eq!(file.header("content-type"), kind, "{path}");
        assert_eq!(file.header("content-security-policy"), "default-src 'self'; frame-ancestors 'none'", "{path}");
        assert_eq!(file.header("x-content-type-options"), "nosniff", "{path}");
        for elsewhere in ["http:", "https:", "\"//", "'//", "url("] {
            assert!(!file.text.contains(elsewhere), "{path} names {elsewhere}");
        }
        // The policy lets none of these in, so a page that had one would do without it.
        for inline in ["<style", " style=", "<script>", " onclick="] {
            assert!(!file.text.contains(inline), "{path} holds {inline}");
        }
    }
}

async fn what_is_chosen_in_the_address_is_for_the_page(server: Server) {
    let plain = server.get("/dashboard").await.expect(200);
    let chosen = server.get("/dashboard?municipality=GM0344&indicator=preschool-reach&language=en").await.expect(200);
    assert_eq!(plain.text, chosen.text);
    let licence = server.get("/dashboard/uplot.LICENSE").await.expect(200);
    assert!(licence.text.contains("MIT License"));
}
