// loge rollout centre, loge rollout evaluations: what a centre is made of, and what was found.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/centre.pb.h"
#include "loge/v1/rollout.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

using Service = v1::RolloutService::Stub;

struct CentreFlags {
  AtFlags at;
  std::string territory;
};

void RunCentre(Session& session, const CentreFlags& flags) {
  v1::GetCentreRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_territory_id(flags.territory);
  v1::GetCentreResponse response;
  if (const grpc::Status status = session.Call(&Service::GetCentre, request, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewCentre(response.centre()) << AnsweredText(response.answered()) << "\n";
}

void RunEvaluations(Session& session, const CentreFlags& flags) {
  v1::ListEvaluationsRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_territory_id(flags.territory);
  v1::ListEvaluationsResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListEvaluations, request, flags.at.limit,
          [](auto& list) { return list.mutable_evaluations(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewEvaluations(response) << AnsweredText(response.answered()) << "\n";
}

template <class Message>
std::string HeardText(const Message& message) {
  std::vector<std::string> groups;
  for (int i = 0; i < message.heard_size(); ++i) groups.push_back(EnumLabel(message.heard(i)));
  return OrNone(Join(groups, ", "));
}

std::string PositionText(const v1::Provenance& provenance) {
  return std::to_string(provenance.position());
}

Table InterestTable(const v1::Centre& centre) {
  Table table({"INTERESTED", "STATED", ">POSITION"});
  for (const v1::StatedInterest& interest : centre.interests()) {
    table.Add({interest.partner_id().empty() ? interest.landlord_id() : interest.partner_id(),
               interest.stated_on(), PositionText(interest.provenance())});
  }
  return table;
}

Table DiagnosisTable(const v1::Centre& centre) {
  Table table({"DIAGNOSIS", "DELIVERED", "AUTHORS", "HEARD", "TITLE", ">POSITION"});
  for (const v1::Diagnosis& diagnosis : centre.diagnoses()) {
    table.Add({diagnosis.diagnosis_id(), diagnosis.delivered_on(),
               Join(Strings(diagnosis.authors()), ", "), HeardText(diagnosis), diagnosis.title(),
               PositionText(diagnosis.provenance())});
  }
  return table;
}

Table CarrierTable(const v1::Centre& centre) {
  Table table({"CARRIER", "SIREN", "RNA", "FROM", "UNTIL", ">POSITION"});
  for (const v1::Carrier& carrier : centre.carriers()) {
    table.Add({carrier.name(), OrNone(carrier.siren()), OrNone(carrier.rna()), carrier.from(),
               OrNone(carrier.until()), PositionText(carrier.provenance())});
  }
  return table;
}

Table PlaceTable(const v1::Centre& centre) {
  Table table({"PLACE", "FROM", "UNTIL", ">POSITION"});
  for (const v1::CentrePlace& place : centre.places()) {
    table.Add(
        {place.place(), place.from(), OrNone(place.until()), PositionText(place.provenance())});
  }
  return table;
}

Table CommitteeTable(const v1::Centre& centre) {
  Table table({"COMMITTEE", "COLLEGE", ">SEATS", "WHO"});
  for (const v1::Committee& committee : centre.committees()) {
    for (const v1::CollegeSeats& college : committee.colleges()) {
      std::vector<std::string> persons;
      for (const v1::CommitteeSeat& seat : committee.seats()) {
        if (seat.college() == college.college()) {
          persons.push_back(seat.caretaker_id() + seat.contact_id());
        }
      }
      table.Add({EnumLabel(committee.kind()), EnumLabel(college.college()),
                 college.has_seats() ? std::to_string(college.seats()) : "under 5",
                 OrNone(Join(persons, ", ", kNamesShownMax))});
    }
  }
  return table;
}

}  // namespace

std::string ViewCentre(const v1::Centre& centre) {
  std::string text;
  for (const Table& table : {InterestTable(centre), DiagnosisTable(centre), CarrierTable(centre),
                             PlaceTable(centre), CommitteeTable(centre)}) {
    if (!table.empty()) absl::StrAppend(&text, table.Render(), "\n");
  }
  absl::StrAppend(&text, "Coordinators are present for ", centre.coordinator_fte_hundredths(),
                  " % of full time together.\n");
  return text;
}

std::string ViewEvaluations(const v1::ListEvaluationsResponse& response) {
  Table overview({"EVALUATION", "ORDERED", "PUBLISHED", "TERRITORIES", "EVALUATOR", "HEARD",
                  "TITLE", ">POSITION"});
  Table findings({"EVALUATION", "FINDING", "TERRITORY", "TEXT"});
  for (const v1::Evaluation& evaluation : response.evaluations()) {
    overview.Add({evaluation.evaluation_id(), OrNone(evaluation.commissioned_on()),
                  OrNone(evaluation.published_on()),
                  Join(Strings(evaluation.territory_ids()), ", "), OrNone(evaluation.evaluator()),
                  HeardText(evaluation), evaluation.title(),
                  PositionText(evaluation.provenance())});
    for (const events::v1::Finding& finding : evaluation.findings()) {
      findings.Add({evaluation.evaluation_id(), EnumLabel(finding.kind()),
                    OrNone(finding.territory_id()), finding.text()});
    }
  }
  if (findings.empty()) return overview.Render();
  return overview.Render() + "\n" + findings.Render();
}

void AddCentre(CLI::App& rollout, Session& session) {
  auto flags = std::make_shared<CentreFlags>();
  CLI::App* centre = rollout.add_subcommand(
      "centre", "What the centre of a territory is made of: carrier, place, committees");
  centre->add_option("TERRITORY", flags->territory, "The territory")->required();
  AddAtFlags(centre, &flags->at);
  centre->callback([&session, flags] { RunCentre(session, *flags); });

  CLI::App* evaluations = rollout.add_subcommand(
      "evaluations", "The evaluations, ordered and made public, and what they found");
  evaluations->add_option("TERRITORY", flags->territory, "Only those about this one");
  AddAtFlags(evaluations, &flags->at);
  AddLimitFlag(evaluations, &flags->at);
  evaluations->callback([&session, flags] { RunEvaluations(session, *flags); });
}

}  // namespace loge::cli
