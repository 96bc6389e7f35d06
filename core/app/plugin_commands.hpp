// `eduhub plugin …`: what a vendor's developer and an operator do with plugins, without a hub. The SDK ships these
// commands as a program of their own (sdk_main.cpp).
//
// Threads: the main thread, none else before a check is run. Failure: an exit code, and a report on the terminal.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>

#include "core/app/outcome.hpp"

namespace hub::app {

int list_plugins(const std::string& folder, const std::string& trust, Output output);
int make_key(const std::string& file, const std::string& prefix);
int sign_plugin(const std::string& library, const std::string& manifest, const std::string& key);

struct PluginCheckOptions {
    std::string library;
    std::string trust;          ///< empty: the folder `trust` beside the library's folder, else that of the program
    std::string samples;        ///< recording with calls of the roles; empty: <name>.samples.json beside the library
    std::string waivers;
    std::string junit;
    std::string record;
    std::string key;            ///< signs the record
    std::string verify_record;  ///< verifies this record instead of checking
    std::set<int> only;
    int level = 10;
    std::uint64_t seed = 1;
    bool in_process = false;
    bool development = false;
};
int check_plugin(const PluginCheckOptions& options, Output output);

struct PluginNewOptions {
    std::string name;
    std::string role = "decode";
    std::string folder;    ///< empty: ./NAME
    std::string id;        ///< empty: vn.example.NAME
    std::string templates; ///< empty: those beside the program
};
int new_plugin(const PluginNewOptions& options);

struct PluginDevOptions {
    std::string folder = ".";
    std::string sdk;    ///< CMake prefix of the SDK; empty: that of the program
    unsigned jobs = 0;  ///< compilers at once; 0: as the environment says
    bool once = false;  ///< build and check once, exit code 1 when something is wrong
};
int develop_plugin(const PluginDevOptions& options);

struct PluginRecordOptions {
    std::string library;
    std::string trust;
    std::string settings = "{}";  ///< JSON object
    std::string credential;       ///< file with a JSON object of the secrets; never written anywhere
    std::string allow;            ///< host:port of the vendor
    std::string tenant;
    std::string entity;
    std::string key;              ///< file whose bytes make the pseudonyms
    std::string out;
    std::set<std::string> keep;   ///< words of the vendor's protocol that stay
    int steps = 10;
    bool local = false;           ///< the vendor's address may be loopback or private
};
int record_plugin(const PluginRecordOptions& options);

}  // namespace hub::app
