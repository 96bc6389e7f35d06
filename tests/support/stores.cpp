#include "tests/support/stores.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include <unistd.h>

#include "core/store/postgres_backend.hpp"
#include "core/store/postgres_connection.hpp"
#include "core/store/sqlite_backend.hpp"

namespace hub::test {
namespace {

std::string run(const std::string& command) {
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
    std::string out;
    std::array<char, 512> buffer{};
    while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) out += buffer.data();
    if (pclose(pipe) != 0) throw std::runtime_error(command + " failed: " + out);
    while (!out.empty() && out.back() == '\n') out.pop_back();
    return out;
}

}  // namespace

const std::string& postgres_dsn() {
    static const std::string dsn = [] {
        const char* given = std::getenv("EDUHUB_TEST_POSTGRES");
        if (given != nullptr && *given != '\0') return std::string(given);
        return run(std::string(HUB_SOURCE_DIR) + "/tests/support/postgres_cluster.sh start /tmp/eduhub-test-postgres");
    }();
    return dsn;
}

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "eduhub-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
    path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

TestStore::TestStore(std::string backend, store::Schema schema)
    : kind_(std::move(backend)), schema_(std::move(schema)) {
    if (std::find(kBackends.begin(), kBackends.end(), kind_) == kBackends.end()) throw std::runtime_error("there is no backend `" + kind_ + "`");
    schema_name_ = "t" + std::to_string(getpid()) + "_" + folder_.path().filename().string().substr(12);
    for (auto& c : schema_name_) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    reopen();
}

TestStore::~TestStore() {
    backend_.reset();
    if (kind_ != "postgresql") return;
    auto connection = store::PostgresConnection::open(postgres_dsn());
    if (connection) (void)(*connection)->execute("DROP SCHEMA IF EXISTS \"" + schema_name_ + "\" CASCADE");
}

void TestStore::reopen() {
    backend_.reset();
    auto opened = open_again(schema_);
    if (!opened) throw std::runtime_error(opened.error().describe());
    backend_ = std::move(*opened);
}

Result<std::unique_ptr<store::Backend>> TestStore::open_again(const store::Schema& schema) const {
    if (kind_ == "postgresql") return store::open_postgres(postgres_dsn(), schema_name_, schema);
    return store::open_sqlite(folder_.path() / "store", schema);
}

}  // namespace hub::test
