// Looks at single cells of a generated workbook, so that a test can see that a defect is where the manifest says.
//
// Ownership: reads the file when built. Threads: one. Failure: throws std::runtime_error.
#pragma once

#include <zip.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

namespace province::test {

struct Cell {
    std::string text;     ///< shared string or number as written
    bool formula = false;
    bool present = false;
};

class Sheets {
public:
    explicit Sheets(const std::filesystem::path& file) : archive_(zip_open(file.c_str(), ZIP_RDONLY, nullptr)) {
        if (archive_ == nullptr) throw std::runtime_error("cannot open " + file.string());
        const std::string book = part("xl/workbook.xml");
        static const std::regex kSheet("<sheet name=\"([^\"]*)\"");
        for (std::sregex_iterator found(book.begin(), book.end(), kSheet), end; found != end; ++found) names_.push_back((*found)[1]);
        const std::string shared = part("xl/sharedStrings.xml");
        for (std::size_t at = shared.find("<si>"); at != std::string::npos; at = shared.find("<si>", at + 1)) {
            const std::size_t open = shared.find('>', shared.find("<t", at)) + 1;
            strings_.push_back(shared.substr(open, shared.find("</t>", open) - open));
        }
    }
    Sheets(const Sheets&) = delete;
    Sheets& operator=(const Sheets&) = delete;
    ~Sheets() { zip_discard(archive_); }

    const std::vector<std::string>& names() const { return names_; }

    Cell cell(const std::string& sheet, const std::string& address) const {
        const auto at = std::find(names_.begin(), names_.end(), sheet);
        if (at == names_.end()) throw std::runtime_error("no sheet " + sheet);
        const std::string xml = part("xl/worksheets/sheet" + std::to_string(at - names_.begin() + 1) + ".xml");
        const std::size_t open = xml.find("<c r=\"" + address + "\"");
        if (open == std::string::npos) return {};
        const std::string body = xml.substr(open, xml.find("</c>", open) - open);
        const std::size_t value = body.find("<v>") + 3;
        Cell cell{body.substr(value, body.find("</v>") - value), body.find("<f>") != std::string::npos, true};
        if (body.find("t=\"s\"") != std::string::npos) cell.text = strings_.at(std::stoul(cell.text));
        return cell;
    }

    std::string all() const {
        std::string text = part("xl/sharedStrings.xml");
        for (std::size_t i = 1; i <= names_.size(); ++i) text += part("xl/worksheets/sheet" + std::to_string(i) + ".xml");
        return text;
    }

private:
    std::string part(const std::string& name) const {
        zip_stat_t about;
        if (zip_stat(archive_, name.c_str(), 0, &about) != 0) throw std::runtime_error("no " + name);
        std::string text(about.size, '\0');
        zip_file_t* file = zip_fopen(archive_, name.c_str(), 0);
        const auto read = file == nullptr ? -1 : zip_fread(file, text.data(), text.size());
        if (file != nullptr) zip_fclose(file);
        if (read != static_cast<zip_int64_t>(text.size())) throw std::runtime_error("cannot read " + name);
        return text;
    }

    zip_t* archive_;
    std::vector<std::string> names_;
    std::vector<std::string> strings_;
};

}  // namespace province::test
