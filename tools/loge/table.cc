#include "tools/loge/table.h"

#include <algorithm>
#include <utility>

#include "tools/loge/text.h"

namespace loge::cli {

Table::Table(const std::vector<std::string>& titles) {
  for (const std::string& title : titles) {
    const bool right = !title.empty() && title[0] == '>';
    right_.push_back(right);
    titles_.push_back(right ? title.substr(1) : title);
  }
}

void Table::Add(std::vector<std::string> cells) {
  cells.resize(titles_.size());
  for (std::string& cell : cells) cell = Printable(cell);
  rows_.push_back(std::move(cells));
}

std::string Table::Render() const {
  std::vector<int> widths;
  for (size_t column = 0; column < titles_.size(); ++column) {
    int width = DisplayWidth(titles_[column]);
    for (const auto& row : rows_) width = std::max(width, DisplayWidth(row[column]));
    widths.push_back(width);
  }
  std::string text;
  const auto add_line = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (size_t column = 0; column < cells.size(); ++column) {
      if (column > 0) line += "  ";
      const std::string space(widths[column] - DisplayWidth(cells[column]), ' ');
      line += right_[column] ? space + cells[column] : cells[column] + space;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  };
  add_line(titles_);
  for (const auto& row : rows_) add_line(row);
  return text;
}

}  // namespace loge::cli
