#include <catch2/catch.hpp>

#include "tests/arch/rules.hpp"

using namespace arch;

TEST_CASE("a library stands only in the room that wraps it", "[arch]") {
    const auto found = libraries_stay_in_their_room(project_sources());
    INFO(listed(found));
    CHECK(found.empty());
}

TEST_CASE("a library outside its room is found", "[arch]") {
    for (const char* header : {"rapidjson/document.h", "libxml/parser.h", "yaml-cpp/yaml.h", "zip.h", "qrencode.h", "boost/dll/shared_library.hpp", "boost/beast.hpp", "boost/asio.hpp",
                               "sqlite3.h", "libpq-fe.h", "postgresql/libpq-fe.h", "unicode/normalizer2.h", "spdlog/spdlog.h", "CLI/CLI.hpp", "openssl/evp.h", "Poco/URI.h"}) {
        INFO(header);
        CHECK(libraries_stay_in_their_room({{"core/router/a.cpp", "#include <" + std::string(header) + ">\n"}}).size() == 1);
    }
    CHECK(libraries_stay_in_their_room({{"core/net/a.cpp", "#include <openssl/ssl.h>\n#include <boost/asio.hpp>\n"}}).empty());
}

TEST_CASE("SQL stands in the store and beside the tables it reads", "[arch]") {
    const auto found = sql_stays_with_its_tables(project_sources());
    INFO(listed(found));
    CHECK(found.empty());
}

TEST_CASE("SQL elsewhere is found, in comments it is not", "[arch]") {
    for (const char* sql : {"SELECT a FROM b", "INSERT INTO a VALUES (1)", "INSERT OR IGNORE INTO a VALUES (1)", "UPDATE a SET b = 1", "DELETE FROM a", "CREATE TABLE a (b)"}) {
        const std::string text = "const char* q = \"" + std::string(sql) + "\";\n";
        CHECK(sql_stays_with_its_tables({{"core/router/a.cpp", text}}).size() == 1);
        CHECK(sql_stays_with_its_tables({{"core/router/a.cpp", "const char* q = R\"(\n  " + std::string(sql) + ")\";\n"}}).empty() == false);
        CHECK(sql_stays_with_its_tables({{"core/router/state_tables.cpp", text}}).empty());
        CHECK(sql_stays_with_its_tables({{"core/store/a.cpp", text}}).empty());
        CHECK(sql_stays_with_its_tables({{"core/router/a.cpp", "// " + text}}).empty());
    }
}

TEST_CASE("the verifier of the audit log stands alone", "[arch]") {
    const auto found = the_verifier_stands_alone(project_sources());
    INFO(listed(found));
    CHECK(found.empty());
}

TEST_CASE("a verifier that includes the hub or another library, and a hub that includes the verifier, are found", "[arch]") {
    for (const char* header : {"\"core/security/digest.hpp\"", "<nlohmann/json.hpp>", "<sqlite3.h>"}) {
        INFO(header);
        CHECK(the_verifier_stands_alone({{"core/evidence/verifier/a.cpp", "#include " + std::string(header) + "\n"}}).size() == 1);
    }
    CHECK(the_verifier_stands_alone({{"core/evidence/verifier/a.cpp", "#include <map>\n#include <openssl/evp.h>\n#include \"core/evidence/verifier/b.hpp\"\n"}}).empty());
    CHECK(the_verifier_stands_alone({{"core/evidence/a.cpp", "#include \"core/evidence/verifier/chain.hpp\"\n"}}).size() == 1);
}
