// A writer's log (WAL) as SQLite writes it, in few large pieces.
//
// SQLite hands over a commit's pages one by one, each with a header of 24 bytes: two calls of the system a page, some 2,000
// a batch of ours. Here they gather and go to the file together, at the latest before it is synced, read, measured or cut.
// Nobody else can miss them: other connections look no further into the log than its index says, which moves on after the
// sync. A piece that could not be written is the answer of the call that brought it there, and SQLite takes the commit back;
// after a kill the pages are missing as if it had come just before they were written.
//
// Ownership: SQLite's, file by file. Threads: as the connection. Errors: SQLite's codes of the file system beneath.
#pragma once

namespace hub::store {

/// The name of the VFS for sqlite3_open_v2(), or null (SQLite's default) when it could not be registered.
const char* gathering_log();

}  // namespace hub::store
