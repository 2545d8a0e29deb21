#include "services/indicators/activity_report_sources.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/partnership/network_view.h"
#include "services/partnership/state.h"
#include "services/partnership/views.h"
#include "services/rollout/fundings.h"
#include "services/training/views.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::indicators {

using runtime::Date;
using runtime::Fact;

ReportReaders::ReportReaders(const runtime::QueryContext& context)
    : sources{context.Reader(partnership::kProjection), context.Reader(caretakers::kProjection)},
      training(context.Reader(training::kProjection)),
      rollout(context.Reader(rollout::kProjection)) {}

absl::StatusOr<Report> FindReport(const ReportReaders& readers, const ReportFacts& facts,
                                  const std::string& territory_id,
                                  const v1::NetworkParameters& parameters, bool small_groups) {
  Report report{readers, facts, {}, {}, {}, partnership::ParametersOf(parameters), small_groups};
  Scope whose;
  if (!territory_id.empty()) {
    report.asked.set_territory_id(territory_id);
    whose.kind = Scope::Kind::kTerritory;
    whose.id = territory_id;
  }
  LOGE_ASSIGN_OR_RETURN(const Territories territories, TerritoriesIn(readers.sources, whose));
  for (const auto& [id, outline] : territories) {
    const auto territory = partnership::FoldTerritory(id, outline);
    if (territory.has_value()) report.names[id] = territory->name();
  }
  if (!report.all() && report.names.empty()) {
    return runtime::NotFound("territory", territory_id, "territory_id");
  }
  LOGE_ASSIGN_OR_RETURN(report.scope, FindScope(readers.sources, report.asked));
  return report;
}

absl::StatusOr<std::unique_ptr<ReportDay>> ReportDay::Of(const Report& report, Date day) {
  std::unique_ptr<ReportDay> out(new ReportDay(report.facts, day));
  LOGE_ASSIGN_OR_RETURN(out->scope_, FindScope(out->sources_, report.asked));
  return out;
}

absl::Status ForEachSubject(const runtime::FactReader& reader, absl::string_view kind,
                            SubjectVisitor visit) {
  absl::Status failed;
  LOGE_RETURN_IF_ERROR(
      reader.ForEach(kind, "", [&](absl::string_view id, const std::vector<Fact>& facts) {
        failed = visit(ToString(id), facts);
        return failed.ok();
      }));
  return failed;
}

absl::Status ForEachSubject(const runtime::FactReader& reader, absl::string_view kind,
                            const std::set<std::string>& ids, SubjectVisitor visit) {
  for (const std::string& id : ids) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts, reader.Facts(absl::StrCat(kind, "/", id)));
    if (!facts.empty()) LOGE_RETURN_IF_ERROR(visit(id, facts));
  }
  return absl::OkStatus();
}

absl::Status ForEachInReport(const Report& report, const runtime::FactReader& reader,
                             const FiledInTerritory& filed, SubjectVisitor visit) {
  if (report.all()) return ForEachSubject(reader, filed.kind, visit);
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> named,
                        reader.Facts(filed.subject_of(report.asked.territory_id())));
  std::set<std::string> ids;
  for (const Fact& fact : named) {
    const std::string& id = filed.id_of(*fact.payload);
    if (!id.empty()) ids.insert(id);
  }
  return ForEachSubject(reader, filed.kind, ids, visit);
}

}  // namespace loge::indicators
