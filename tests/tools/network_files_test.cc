// The graph of a network as files for other programs: GraphML, CSV, and the language of Graphviz.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "tools/loge/network_dot.h"
#include "tools/loge/network_export.h"

namespace loge::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

v1::GetNetworkResponse Network() {
  v1::GetNetworkResponse response;
  const auto status = google::protobuf::util::JsonStringToMessage(
      R"({"answered": {"asOf": "2009-05-12", "asKnownAt": 4177},
          "parameters": {"windowDays": 730, "halfLifeDays": 365, "tieParticipantsMax": 40,
                         "tieWeights": [{"kind": "TIE_KIND_PARTNER_MEETING", "kappa": 0.5},
                                        {"kind": "TIE_KIND_EVENT_DAY"}]},
          "nodes": [
            {"personId": "a1", "kind": "NODE_KIND_CARETAKER", "landlordId": "landlord-b",
             "neighbourhoodIds": ["n1", "n2"], "degree": 1, "strength": 0.1, "coreNumber": 1},
            {"personId": "k", "kind": "NODE_KIND_COORDINATOR", "partnerId": "=carrier",
             "degree": 2, "strength": 0.35, "articulationPoint": true, "coreNumber": 1},
            {"personId": "s", "kind": "NODE_KIND_LANDLORD_STAFF", "landlordId": "landlord-a"},
            {"personId": "p", "kind": "NODE_KIND_PARTNER_CONTACT", "partnerId": "police",
             "degree": 1, "strength": 0.25, "coreNumber": 1}],
          "ties": [
            {"personA": "k", "personB": "p", "strength": 0.25, "activities": 2,
             "firstSharedOn": "1998-10", "lastSharedOn": "2008-12-01"},
            {"personA": "a1", "personB": "k", "strength": 0.1, "activities": 1,
             "firstSharedOn": "2008-03-01", "lastSharedOn": "2008-03-01", "bridge": true}]})",
      &response);
  EXPECT_TRUE(status.ok()) << status.message();
  return response;
}

// The id of the attribute of that name and type, told of `of`; empty when there is none.
std::string KeyOf(const std::string& xml, const std::string& of, const std::string& name,
                  const std::string& type) {
  const std::string told =
      absl::StrCat("\" for=\"", of, "\" attr.name=\"", name, "\" attr.type=\"", type, "\" />");
  const size_t end = xml.find(told);
  if (end == std::string::npos) return "";
  const size_t begin = xml.rfind('"', end - 1) + 1;
  return xml.substr(begin, end - begin);
}

std::string Data(const std::string& key, const std::string& value) {
  return absl::StrCat("<data key=\"", key, "\">", value, "</data>");
}

TEST(NetworkGraphml, AttributesHaveTypes) {
  const std::string xml = NetworkGraphml("vaulx & co", Network());
  EXPECT_THAT(xml, HasSubstr("xmlns=\"http://graphml.graphdrawing.org/xmlns\""));
  EXPECT_THAT(xml, HasSubstr("edgedefault=\"undirected\""));
  struct Attribute {
    const char* of;
    const char* name;
    const char* type;
    const char* value;
  };
  for (const Attribute& each :
       {Attribute{"graph", "territory_id", "string", "vaulx &amp; co"},
        Attribute{"graph", "as_of", "string", "2009-05-12"},
        Attribute{"graph", "as_known_at", "long", "4177"},
        Attribute{"graph", "window_days", "int", "730"},
        Attribute{"graph", "half_life_days", "int", "365"},
        Attribute{"graph", "tie_rule", "string",
                  "partner-meeting=0.5 event-day=0, of 40 persons at most"},
        Attribute{"node", "person_id", "string", "a1"},
        Attribute{"node", "kind", "string", "LANDLORD_STAFF"},
        Attribute{"node", "neighbourhood_ids", "string", "n1|n2"},
        Attribute{"node", "degree", "int", "2"}, Attribute{"node", "strength", "double", "0.35"},
        Attribute{"node", "articulation_point", "boolean", "1"},
        Attribute{"edge", "strength", "double", "0.25"},
        Attribute{"edge", "first_shared_on", "string", "1998-10"},
        Attribute{"edge", "bridge", "boolean", "1"}}) {
    const std::string key = KeyOf(xml, each.of, each.name, each.type);
    ASSERT_NE(key, "") << each.name;
    EXPECT_THAT(xml, HasSubstr(Data(key, each.value)));
  }
  EXPECT_THAT(xml, HasSubstr("<edge id=\"e0\" source=\"n1\" target=\"n3\">"));
  EXPECT_THAT(xml, HasSubstr("<edge id=\"e1\" source=\"n0\" target=\"n1\">"));
}

TEST(NetworkGraphml, BetweennessWhereItWasAskedFor) {
  v1::GetNetworkResponse network = Network();
  EXPECT_THAT(NetworkGraphml("t", network), Not(HasSubstr("betweenness")));
  for (v1::NetworkNode& node : *network.mutable_nodes()) node.set_betweenness(1.5);
  const std::string xml = NetworkGraphml("t", network);
  EXPECT_THAT(xml, HasSubstr(Data(KeyOf(xml, "node", "betweenness", "double"), "1.5")));
}

TEST(NetworkGraphml, OfNobody) {
  EXPECT_THAT(NetworkGraphml("t", v1::GetNetworkResponse()), HasSubstr("</graphml>"));
}

TEST(NetworkCsv, OneLineAPerson) {
  v1::GetNetworkResponse network = Network();
  network.mutable_nodes(0)->set_betweenness(0.1 + 0.2);
  EXPECT_EQ(NetworkNodesCsv(network),
            "as_of,as_known_at,window_days,half_life_days,person_id,kind,landlord_id,partner_id,"
            "neighbourhood_ids,degree,strength,betweenness,articulation_point,core_number\r\n"
            "2009-05-12,4177,730,365,a1,CARETAKER,landlord-b,,n1|n2,1,0.1,0.30000000000000004,0,"
            "1\r\n"
            "2009-05-12,4177,730,365,k,COORDINATOR,,'=carrier,,2,0.35,,1,1\r\n"
            "2009-05-12,4177,730,365,s,LANDLORD_STAFF,landlord-a,,,0,0,,0,0\r\n"
            "2009-05-12,4177,730,365,p,PARTNER_CONTACT,,police,,1,0.25,,0,1\r\n");
}

TEST(NetworkCsv, OneLineATie) {
  EXPECT_EQ(NetworkTiesCsv(Network()),
            "as_of,as_known_at,window_days,half_life_days,person_a,person_b,strength,activities,"
            "first_shared_on,last_shared_on,bridge\r\n"
            "2009-05-12,4177,730,365,k,p,0.25,2,1998-10,2008-12-01,0\r\n"
            "2009-05-12,4177,730,365,a1,k,0.1,1,2008-03-01,2008-03-01,1\r\n");
}

TEST(NetworkDot, ShapesColoursAndLines) {
  const std::string path = std::string(LOGE_GOLDEN_CLI) + "/network_dot.txt";
  std::ifstream file(path);
  ASSERT_TRUE(file.good()) << path;
  std::ostringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(NetworkDot("t<1>", Network()), golden.str()) << path;
}

TEST(NetworkDot, TheOrderOfTheAnswerDoesNotMatter) {
  v1::GetNetworkResponse other = Network();
  std::reverse(other.mutable_nodes()->begin(), other.mutable_nodes()->end());
  std::reverse(other.mutable_ties()->begin(), other.mutable_ties()->end());
  EXPECT_EQ(NetworkDot("t", other), NetworkDot("t", Network()));
}

TEST(NetworkDot, ManyLandlordsShareColours) {
  v1::GetNetworkResponse network;
  for (int i = 0; i < 20; ++i) {
    v1::NetworkNode* node = network.add_nodes();
    node->set_person_id(absl::StrCat("c", i));
    node->set_landlord_id(absl::StrCat("landlord-", 10 + i));
  }
  const std::string dot = NetworkDot("t", network);
  EXPECT_THAT(dot, HasSubstr("\"c4\" [shape=circle, fillcolor=\"#0072B2\", fontcolor="
                             "\"#FFFFFF\"]"));
  EXPECT_THAT(dot, HasSubstr("\"c7\" [shape=circle, fillcolor=\"#E69F00:#FFFFFF\""));
  EXPECT_THAT(dot, HasSubstr("\"c14\" [shape=circle, fillcolor=\"#E69F00\","));
}

}  // namespace
}  // namespace loge::cli
