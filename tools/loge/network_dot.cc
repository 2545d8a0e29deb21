#include "tools/loge/network_dot.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/repeated_field.h"
#include "tools/loge/network_flags.h"
#include "tools/loge/text.h"

namespace loge::cli {
namespace {

struct Paint {
  const char* fill = "";
  const char* font = "";  // What can be read on it.
};

// Without the black of the palette, on which no outline shows; then the same again, fading to
// white.
constexpr Paint kPaints[] = {
    {"#E69F00", "#000000"},         {"#56B4E9", "#000000"},         {"#009E73", "#000000"},
    {"#F0E442", "#000000"},         {"#0072B2", "#FFFFFF"},         {"#D55E00", "#000000"},
    {"#CC79A7", "#000000"},         {"#E69F00:#FFFFFF", "#000000"}, {"#56B4E9:#FFFFFF", "#000000"},
    {"#009E73:#FFFFFF", "#000000"}, {"#F0E442:#FFFFFF", "#000000"}, {"#0072B2:#FFFFFF", "#000000"},
    {"#D55E00:#FFFFFF", "#000000"}, {"#CC79A7:#FFFFFF", "#000000"},
};

// By landlord. Of more landlords than there are paints, some share one.
using Paints = std::map<std::string, Paint>;

Paints PaintsOf(const v1::GetNetworkResponse& response) {
  std::set<std::string> landlords;
  for (const v1::NetworkNode& node : response.nodes()) landlords.insert(node.landlord_id());
  landlords.erase("");
  Paints paints;
  size_t next = 0;
  for (const std::string& id : landlords) paints[id] = kPaints[next++ % std::size(kPaints)];
  return paints;
}

const char* ShapeOf(v1::NodeKind kind) {
  switch (kind) {
    case v1::NODE_KIND_PARTNER_CONTACT:
      return "box";
    case v1::NODE_KIND_LANDLORD_STAFF:
      return "diamond";
    case v1::NODE_KIND_COORDINATOR:
      return "doublecircle";
    default:
      return "circle";
  }
}

// A name or text of the language.
std::string Quoted(const std::string& text) {
  return absl::StrCat("\"", absl::StrReplaceAll(Printable(text), {{"\\", "\\\\"}, {"\"", "\\\""}}),
                      "\"");
}

// A text within the legend, which is written as HTML.
std::string Escaped(const std::string& text) {
  return absl::StrReplaceAll(Printable(text),
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
}

std::string LegendRow(const std::string& text) {
  return absl::StrCat("    <TR><TD ALIGN=\"LEFT\" COLSPAN=\"2\">", Escaped(text), "</TD></TR>\n");
}

std::string Legend(const std::string& territory, const v1::GetNetworkResponse& response,
                   const Paints& paints) {
  const v1::NetworkParameters& used = response.parameters();
  std::string text = "<<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"2\">\n";
  absl::StrAppend(
      &text,
      LegendRow(absl::StrCat("Network of ", territory, " on ", response.answered().as_of(),
                             ", as known at position ", response.answered().as_known_at())),
      LegendRow(absl::StrCat("Ties: what two persons shared in ", used.window_days(),
                             " days; half-life of their strength: ", used.half_life_days(),
                             " days")),
      LegendRow("Kinds: " + TieRuleText(used)),
      LegendRow("● caretaker   ■ contact of a partner   ◆ contact of a landlord   ◎ coordinator"),
      LegendRow("Bold outline: the network falls apart further without this person"),
      LegendRow("Thick dashed line: the network falls apart further without this tie"));
  for (const auto& [landlord, paint] : paints) {
    absl::StrAppend(&text, "    <TR><TD BORDER=\"1\" WIDTH=\"40\" BGCOLOR=\"", paint.fill,
                    "\">&nbsp;</TD><TD ALIGN=\"LEFT\">", Escaped(landlord), "</TD></TR>\n");
  }
  absl::StrAppend(&text,
                  "    <TR><TD BORDER=\"1\" WIDTH=\"40\" BGCOLOR=\"#FFFFFF\">&nbsp;</TD>"
                  "<TD ALIGN=\"LEFT\">no landlord</TD></TR>\n");
  return text + "  </TABLE>>";
}

std::string NodeLine(const v1::NetworkNode& node, const Paints& paints) {
  std::string line = absl::StrCat("  ", Quoted(node.person_id()), " [shape=", ShapeOf(node.kind()));
  const auto paint = paints.find(node.landlord_id());
  if (paint != paints.end()) {
    absl::StrAppend(&line, ", fillcolor=\"", paint->second.fill, "\", fontcolor=\"",
                    paint->second.font, "\"");
  }
  if (node.articulation_point()) line += ", penwidth=4";
  return line + "];\n";
}

std::string TieLine(const v1::NetworkTie& tie) {
  std::string line = absl::StrCat("  ", Quoted(tie.person_a()), " -- ", Quoted(tie.person_b()));
  if (tie.bridge()) line += " [style=dashed, penwidth=3, color=\"#000000\"]";
  return line + ";\n";
}

// The rows in an order of their own.
template <class Row, class Key>
std::vector<const Row*> Sorted(const google::protobuf::RepeatedPtrField<Row>& rows, Key key) {
  std::vector<const Row*> sorted;
  for (const Row& row : rows) sorted.push_back(&row);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Row* a, const Row* b) { return key(*a) < key(*b); });
  return sorted;
}

}  // namespace

std::string NetworkDot(const std::string& territory, const v1::GetNetworkResponse& response) {
  const Paints paints = PaintsOf(response);
  // Where a layout begins is random: `start` fixes it.
  std::string text = absl::StrCat(
      "graph network {\n"
      "  graph [start=1, overlap=false, sep=\"+6\", splines=line, pack=true,\n"
      "    outputorder=edgesfirst, fontname=\"Helvetica\", fontsize=12, labelloc=b,\n"
      "    label=",
      Legend(territory, response, paints),
      "];\n"
      "  node [style=filled, fillcolor=\"#FFFFFF\", fontname=\"Helvetica\", fontsize=10,\n"
      "    margin=\"0.04,0.04\"];\n"
      "  edge [color=\"#888888\"];\n");
  for (const v1::NetworkNode* node :
       Sorted(response.nodes(), [](const v1::NetworkNode& each) { return each.person_id(); })) {
    text += NodeLine(*node, paints);
  }
  for (const v1::NetworkTie* tie : Sorted(response.ties(), [](const v1::NetworkTie& each) {
         return std::tie(each.person_a(), each.person_b());
       })) {
    text += TieLine(*tie);
  }
  return text + "}\n";
}

}  // namespace loge::cli
