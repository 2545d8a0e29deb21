// Tables for people: aligned columns, two spaces between them.
#ifndef LOGE_TOOLS_LOGE_TABLE_H_
#define LOGE_TOOLS_LOGE_TABLE_H_

#include <string>
#include <vector>

namespace loge::cli {

// A table in the making. Cells may hold any UTF-8; what a terminal must not see becomes "?".
class Table {
 public:
  // Titles of the columns. One that begins with ">" is set to the right (without the ">").
  explicit Table(const std::vector<std::string>& titles);

  // Adds a row; missing cells are empty, surplus ones are dropped.
  void Add(std::vector<std::string> cells);

  bool empty() const { return rows_.empty(); }

  // The table, each line with its line end and without spaces before it.
  std::string Render() const;

 private:
  std::vector<std::string> titles_;
  std::vector<bool> right_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_TABLE_H_
