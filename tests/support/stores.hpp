// Stores for tests: a fresh one per test on SQLite or on a real PostgreSQL.
//
//   TestStore store{GENERATE(from_range(kBackends)), schema};
//
// Ownership: the folder or database schema goes with the object. Threads: one.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/store/backend.hpp"
#include "core/store/schema.hpp"

namespace hub::test {

inline const std::vector<std::string> kBackends{"sqlite", "postgresql"};

/// The connection string of the tests' own cluster, started on first use.
const std::string& postgres_dsn();

/// A new folder under the temporary directory, removed with the object.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

class TestStore {
public:
    TestStore(std::string backend, store::Schema schema);
    ~TestStore();
    TestStore(const TestStore&) = delete;
    TestStore& operator=(const TestStore&) = delete;

    [[nodiscard]] store::Backend& backend() { return *backend_; }
    /// Closes and opens again, as after a restart.
    void reopen();
    /// Tries to open a second time beside the running one.
    [[nodiscard]] Result<std::unique_ptr<store::Backend>> open_again(const store::Schema& schema) const;
    void close() { backend_.reset(); }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

private:
    TemporaryFolder folder_;
    std::string kind_;
    std::string schema_name_;
    store::Schema schema_;
    std::unique_ptr<store::Backend> backend_;
};

}  // namespace hub::test
