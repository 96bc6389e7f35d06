/* The manifest of ../manifest.json under another name: what check 9 has to notice. */
static constexpr char eduhub_manifest[] = R"({
  "id": "vn.example.bad", "name": "Somebody else", "vendor": "eduhub tests", "version": "1.0.0",
  "abi": {"minor": 1, "min_host_minor": 1}, "roles": ["fetch", "decode", "send", "resolve", "transform"], "entities": ["pupil"],
  "secrets": ["token"], "isolation": "worker_only",
  "destination": {"idempotency": "key", "batch_rows": 10, "entities": [{"entity": "pupil", "lane": "record"}]},
  "settings": [{"name": "page_rows", "type": "integer", "required": true, "description": "rows a page, 1 to 500"}]
})";
