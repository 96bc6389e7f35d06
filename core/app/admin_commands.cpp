#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>

#include "core/codec/percent.hpp"
#include "core/app/admin_client.hpp"
#include "core/app/commands.hpp"
#include "core/codec/json.hpp"

namespace hub::app {
namespace {

using codec::Value;

int print_json(const Value& value) {
    std::cout << codec::write_json_pretty(value) << "\n";
    return kOk;
}

std::string cell(const Value& value) {
    return value.is_object() || value.is_array() ? codec::write_json(value) : value.scalar_text();
}

int print_table(const Value& rows, const std::vector<std::string>& columns) {
    if (rows.items().empty()) {
        std::cout << "(nothing)\n";
        return kOk;
    }
    std::vector<std::size_t> widths;
    for (const auto& column : columns) {
        std::size_t width = column.size();
        for (const auto& row : rows.items()) width = std::max(width, cell(row[column]).size());
        widths.push_back(width);
    }
    const auto line = [&](const auto& text_of) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const std::string text = text_of(columns[i]);
            std::cout << text;
            if (i + 1 < columns.size()) std::cout << std::string(widths[i] - std::min(widths[i], text.size()) + 2, ' ');
        }
        std::cout << "\n";
    };
    line([](const std::string& column) { return column; });
    for (const auto& row : rows.items()) line([&row](const std::string& column) { return cell(row[column]); });
    return kOk;
}

/// What is shown is put on record with it.
std::string with_purpose(const std::string& target, const AdminOptions& admin) {
    if (admin.purpose.empty()) return target;
    return target + (target.find('?') == std::string::npos ? "?" : "&") + "purpose=" + codec::encode_percent(admin.purpose);
}

int failed(const Error& problem, Output output) { return report({problem.code, problem.message}, output); }

void print_journey(const Value& story) {
    const Value& record = story["record"];
    std::cout << record["entity"].text() << " " << record["hub_id"].text() << "  school " << record["tenant"].text() << "  version "
              << record["version"].integer() << "\n";
    for (const auto& source : record["sources"].items()) {
        std::cout << "  from " << source["system"].text() << "/" << source["tenant"].text() << " " << source["source_id"].text()
                  << " (version " << source["version"].integer() << ")\n";
    }
    for (const auto& journey : story["journeys"].items()) {
        std::cout << "\nversion " << journey["version"].integer() << "  " << journey["cause"].text() << "  receipt " << journey["receipt"].text() << "\n";
        for (const auto& step : journey["steps"].items()) {
            std::cout << "  " << step["at"].text() << "  " << step["step"].text() << ": " << step["outcome"].text();
            if (!step["by"].text().empty()) std::cout << "  by " << step["by"].text();
            if (!step["detail"].text().empty()) std::cout << "  (" << step["detail"].text() << ")";
            std::cout << "\n";
        }
        for (const auto& delivery : journey["deliveries"].items()) {
            std::cout << "  → " << delivery["destination"].text() << "/" << delivery["tenant"].text() << ": " << delivery["status"].text()
                      << "  version " << delivery["version"].integer() << "  remote id " << delivery["remote_id"].text();
            if (!delivery["cause"].text().empty()) std::cout << "  because " << delivery["cause"].text();
            std::cout << "\n";
            for (const auto& attempt : delivery["attempts"].items()) {
                std::cout << "      " << attempt["at"].text() << "  " << attempt["outcome"].text() << "  " << attempt["detail"].text() << "\n";
            }
        }
    }
}

}  // namespace

int print_rows(const Value& rows, const std::vector<std::string>& columns, Output output) {
    return output == Output::Json || !rows.is_array() ? print_json(rows) : print_table(rows, columns);
}

int show_message(const AdminOptions& admin, const std::string& id) {
    auto story = AdminClient(admin.socket).get(with_purpose("/messages/" + codec::encode_percent(id), admin));
    if (!story) return failed(story.error(), admin.output);
    if (admin.output == Output::Json || story->find("record") == nullptr) return print_json(*story);
    print_journey(*story);
    return kOk;
}

int list(const AdminOptions& admin, const std::string& target, const std::vector<std::string>& columns) {
    auto rows = AdminClient(admin.socket).get(with_purpose(target, admin));
    if (!rows) return failed(rows.error(), admin.output);
    return print_rows(*rows, columns, admin.output);
}

int sync(const AdminOptions& admin, const std::string& system, const std::string& tenant, const std::string& entity) {
    Value order = Value::object();
    order.set("system", system);
    order.set("tenant", tenant);
    order.set("entity", entity);
    auto answer = AdminClient(admin.socket).post("/sync", order);
    if (!answer) return failed(answer.error(), admin.output);
    bool held = false;
    for (const auto& connection : answer->items()) {
        for (const auto& read : connection["reads"].items()) held = held || read["state"].text() != "good";
    }
    if (admin.output == Output::Json) print_json(*answer);
    else print_table(*answer, {"system", "tenant", "reads"});
    return held ? kUnhealthy : kOk;
}

int hand_in_file(const AdminOptions& admin, const std::string& system, const std::string& tenant, const std::string& entity,
                 const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    if (!file) return report({"file.unreadable", "cannot read " + path}, admin.output);
    const std::string name = path.substr(path.find_last_of('/') + 1);
    const std::string target = "/files?system=" + codec::encode_percent(system) + "&tenant=" + codec::encode_percent(tenant) +
                               "&entity=" + codec::encode_percent(entity) + "&name=" + codec::encode_percent(name);
    auto answer = AdminClient(admin.socket)
                      .post_bytes(target, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes.str());
    return answer ? print_json(*answer) : failed(answer.error(), admin.output);
}

int replay(const AdminOptions& admin, const ReplayOptions& options) {
    Value order = Value::object();
    order.set("id", options.id);
    order.set("status", options.status);
    order.set("cause", options.cause);
    order.set("reason", options.reason);
    auto answer = AdminClient(admin.socket).post("/replay", order);
    return answer ? print_json(*answer) : failed(answer.error(), admin.output);
}

int settle(const AdminOptions& admin, const SettleOptions& options) {
    Value order = Value::object();
    order.set("id", options.id);
    order.set("system", options.system);
    order.set("status", options.status);
    order.set("cause", options.cause);
    order.set("outcome", options.outcome);
    order.set("remote_id", options.remote_id);
    order.set("reason", options.reason);
    auto answer = AdminClient(admin.socket).post("/settle", order);
    return answer ? print_json(*answer) : failed(answer.error(), admin.output);
}

int release_ballast(const AdminOptions& admin) { return order(admin, "/ballast/release", {}); }

int new_token(const AdminOptions& admin, const TokenOptions& options) {
    Value order = Value::object();
    order.set("name", options.name);
    order.set("scope", options.scope);
    order.set("system", options.system);
    order.set("tenant", options.tenant);
    order.set("entity", options.entity);
    order.set("fields", options.fields);
    order.set("expires", options.expires);
    auto answer = AdminClient(admin.socket).post("/tokens", order);
    if (!answer) return failed(answer.error(), admin.output);
    if (admin.output == Output::Json) return print_json(*answer);
    std::cout << (*answer)["token"].text() << "\n";
    return kOk;
}

int order(const AdminOptions& admin, const std::string& target, const std::vector<std::pair<std::string, std::string>>& words) {
    Value body = Value::object();
    for (const auto& [name, value] : words) body.set(name, value);
    auto answer = AdminClient(admin.socket).post(target, body);
    return answer ? print_json(*answer) : failed(answer.error(), admin.output);
}

int revoke_token(const AdminOptions& admin, const std::string& id) { return order(admin, "/tokens/revoke", {{"id", id}}); }

int new_user(const AdminOptions& admin, const UserOptions& options) {
    Value order = Value::object();
    order.set("login", options.login);
    order.set("name", options.name);
    order.set("school", options.school);
    order.set("email", options.email);
    order.set("phone", options.phone);
    Value roles = Value::array();
    for (const auto& role : options.roles) roles.push_back(role);
    order.set("roles", std::move(roles));
    if (options.by_slip) order.set("by", "slip");
    if (options.password_from_input) {
        std::string password;
        std::getline(std::cin, password);
        order.set("password", password);
    }
    auto answer = AdminClient(admin.socket).post("/users", order);
    if (!answer) return failed(answer.error(), admin.output);
    if (admin.output == Output::Json) return print_json(*answer);
    std::cout << (*answer)["login"].text();
    if (const auto password = (*answer)["password"].text(); !password.empty()) std::cout << " " << password;
    std::cout << "\n";
    return kOk;
}

}  // namespace hub::app
