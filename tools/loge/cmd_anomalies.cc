#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "loge/v1/anomalies.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

struct AnomalyFlags {
  AtFlags at;
  std::string kind;
  std::string landlord;
  std::string caretaker;
};

v1::AnomalyKind KindOf(const std::string& text) {
  for (int i = v1::AnomalyKind_MIN; i <= v1::AnomalyKind_MAX; ++i) {
    const auto kind = static_cast<v1::AnomalyKind>(i);
    if (v1::AnomalyKind_IsValid(i) && AnomalyName(kind) == text) return kind;
  }
  return v1::ANOMALY_KIND_UNSPECIFIED;
}

std::vector<std::string> KindNames() {
  std::vector<std::string> names;
  for (int i = v1::AnomalyKind_MIN + 1; i <= v1::AnomalyKind_MAX; ++i) {
    if (v1::AnomalyKind_IsValid(i)) names.push_back(AnomalyName(static_cast<v1::AnomalyKind>(i)));
  }
  return names;
}

void RunAnomalies(Session& session, const AnomalyFlags& flags) {
  v1::ListAnomaliesRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_kind(KindOf(flags.kind));
  request.set_landlord_id(flags.landlord);
  if (!flags.caretaker.empty()) *request.mutable_caretaker() = PersonOf(flags.caretaker);
  v1::ListAnomaliesResponse response;
  if (const grpc::Status status = session.CallPages(
          &v1::AnomalyService::Stub::ListAnomalies, request, flags.at.limit,
          [](auto& list) { return list.mutable_anomalies(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewAnomalies(response) << AnsweredText(response.answered()) << "\n";
}

}  // namespace

std::string AnomalyName(v1::AnomalyKind kind) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(EnumLabel(kind)), {{"_", "-"}});
}

std::string ViewAnomalies(const v1::ListAnomaliesResponse& response) {
  Table table({"CARETAKER", "WHAT", "ABOUT", "DATE", "EVENTS"});
  for (const v1::Anomaly& anomaly : response.anomalies()) {
    std::vector<std::string> positions;
    for (const v1::Provenance& fact : anomaly.provenance()) {
      positions.push_back(std::to_string(fact.position()));
    }
    table.Add({OrNone(anomaly.caretaker_id()), AnomalyName(anomaly.kind()), OrNone(anomaly.about()),
               anomaly.occurred_on(), Join(positions, ", ")});
  }
  return table.Render();
}

void AddAnomalies(CLI::App& app, Session& session) {
  auto flags = std::make_shared<AnomalyFlags>();
  CLI::App* anomalies = app.add_subcommand("anomalies", "Facts that cannot all be true");
  anomalies->add_option("--kind", flags->kind, "Only these")->check(CLI::IsMember(KindNames()));
  anomalies->add_option("--landlord", flags->landlord, "Only people and fundings of this landlord");
  anomalies->add_option("--caretaker", flags->caretaker,
                        "Only this person: the id, or "
                        "LANDLORD:EMPLOYEE-NUMBER");
  AddAtFlags(anomalies, &flags->at);
  AddLimitFlag(anomalies, &flags->at);
  anomalies->callback([&session, flags] { RunAnomalies(session, *flags); });
}

}  // namespace loge::cli
