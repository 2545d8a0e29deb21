#include "tools/loge/csv/rows.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "tools/loge/csv/cells.h"
#include "tools/loge/csv/text.h"

namespace loge::csv {
namespace {

constexpr int kNameMax = 200;
constexpr int kLabelMax = 100;
constexpr int kReferenceMax = 30;
constexpr int kMinutesMax = 60000;
constexpr int kHeadcountMax = 100000;
constexpr int kNumbersMax = 16000;  // 500 numbers of 30 characters.

const Words& Families() {
  static const auto* const kWords = new Words{
      {"GARDIEN", events::v1::JOB_FAMILY_CARETAKER},
      {"RESPONSABLE", events::v1::JOB_FAMILY_BUILDING_MANAGER},
      {"ENTRETIEN", events::v1::JOB_FAMILY_CLEANER},
      {"AUTRE", events::v1::JOB_FAMILY_OTHER},
  };
  return *kWords;
}

const Words& Reasons() {
  static const auto* const kWords = new Words{
      {"RETRAITE", events::v1::DEPARTURE_REASON_RETIRED},
      {"DEMISSION", events::v1::DEPARTURE_REASON_RESIGNED},
      {"FIN DE CONTRAT", events::v1::DEPARTURE_REASON_CONTRACT_END},
      {"MOBILITE INTERNE", events::v1::DEPARTURE_REASON_INTERNAL_MOVE},
      {"DECES", events::v1::DEPARTURE_REASON_DECEASED},
      {"NON PRECISE", events::v1::DEPARTURE_REASON_UNSTATED},
  };
  return *kWords;
}

const Words& Halves() {
  static const auto* const kWords = new Words{
      {"MATIN", events::v1::HALF_MORNING},
      {"APRES-MIDI", events::v1::HALF_AFTERNOON},
      {"M", events::v1::HALF_MORNING},
      {"AM", events::v1::HALF_AFTERNOON},
  };
  return *kWords;
}

const Words& Presences() {
  static const auto* const kWords = new Words{
      {"O", events::v1::ATTENDANCE_STATUS_PRESENT},
      {"N", events::v1::ATTENDANCE_STATUS_NO_SHOW},
      {"E", events::v1::ATTENDANCE_STATUS_EXCUSED},
      {"OUI", events::v1::ATTENDANCE_STATUS_PRESENT},
      {"NON", events::v1::ATTENDANCE_STATUS_NO_SHOW},
      {"PRESENT", events::v1::ATTENDANCE_STATUS_PRESENT},
      {"ABSENT", events::v1::ATTENDANCE_STATUS_NO_SHOW},
      {"EXCUSE", events::v1::ATTENDANCE_STATUS_EXCUSED},
  };
  return *kWords;
}

const Words& MeetingKinds() {
  static const auto* const kWords = new Words{
      {"PARTENAIRE", events::v1::MEETING_KIND_PARTNER},
      {"INTER-BAILLEURS", events::v1::MEETING_KIND_INTER_LANDLORD},
      {"PILOTAGE", events::v1::MEETING_KIND_STEERING},
      {"EVENEMENT", events::v1::MEETING_KIND_EVENT_DAY},
  };
  return *kWords;
}

void ReadCaretaker(const Header& header, Cells& cells, CaretakerRow* row) {
  row->family_name = cells.Text("nom", Presence::kRequired, kNameMax);
  row->given_name = cells.Text("prenom", Presence::kRequired, kNameMax);
  row->job_title = cells.Text("emploi", Presence::kRequired, kLabelMax);
  row->commune = cells.Commune("commune_insee", Presence::kOptional);
  row->neighbourhoods = cells.List("quartier", Presence::kOptional, kNameMax);
  row->from = cells.Date("date_entree", Presence::kRequired);
  row->until = cells.Date("date_sortie", Presence::kOptional);
  row->job_family = static_cast<events::v1::JobFamily>(
      cells.Word("famille_emploi", Presence::kOptional, Families()));
  row->family_told = row->job_family != events::v1::JOB_FAMILY_UNSPECIFIED;
  if (!row->family_told) row->job_family = FamilyOf(row->job_title);
  const int reason = cells.Word("motif_sortie", Presence::kOptional, Reasons());
  if (reason != 0) row->reason = static_cast<events::v1::DepartureReason>(reason);
  row->email = cells.Text("courriel", Presence::kOptional, kNameMax);
  row->phone = cells.Text("telephone", Presence::kOptional, kLabelMax);
  row->siret = cells.Siret("siret");
  row->former_landlord = cells.Id("ancien_bailleur", Presence::kOptional);
  row->former_number = cells.EmployeeNumber("ancien_matricule", Presence::kOptional);
  if (!row->until.empty() && row->until < row->from) {
    cells.AddFault("date_sortie", "lies before date_entree", "correct one of the two");
  }
  if (row->until.empty() && reason != 0) {
    cells.AddFault("motif_sortie", "says why, but date_sortie is empty", "fill in date_sortie");
  }
  if (header.Has("ancien_matricule") &&
      row->former_landlord.empty() != row->former_number.empty()) {
    cells.AddFault("ancien_matricule", "needs ancien_bailleur beside it, and the other way round",
                   "fill in both or none");
  }
}

void ReadAttendance(Cells& cells, AttendanceRow* row) {
  row->session = cells.Id("session", Presence::kRequired);
  row->date = cells.Date("date", Presence::kRequired);
  row->half =
      static_cast<events::v1::Half>(cells.Word("demi_journee", Presence::kRequired, Halves()));
  row->status = static_cast<events::v1::AttendanceStatus>(
      cells.Word("presence", Presence::kRequired, Presences()));
}

void ReadCompletion(Cells& cells, CompletionRow* row) {
  row->module = cells.Id("module", Presence::kRequired);
  row->session = cells.Id("session", Presence::kOptional);
  row->certificate = cells.Text("certificat", Presence::kOptional, kLabelMax);
  row->date = cells.Date("date", Presence::kRequired);
  row->minutes = cells.Whole("minutes", Presence::kOptional, 0, kMinutesMax);
  if (cells.good() && row->session.empty() && row->certificate.empty()) {
    cells.AddFault("session", "is empty, and so is certificat", "fill in one of the two");
  }
}

void ReadMeeting(Cells& cells, MeetingRow* row) {
  row->reference = cells.Text("reference", Presence::kRequired, kReferenceMax);
  if (!std::all_of(row->reference.begin(), row->reference.end(),
                   [](char c) { return absl::ascii_isalnum(c) || c == '-'; })) {
    cells.AddFault("reference", "holds more than letters, digits and -", "write only these");
  }
  row->kind =
      static_cast<events::v1::MeetingKind>(cells.Word("type", Presence::kRequired, MeetingKinds()));
  row->date = cells.Date("date", Presence::kRequired);
  row->territory = cells.Id("territoire", Presence::kRequired);
  row->neighbourhood = cells.Id("quartier", Presence::kOptional);
  row->topics = cells.Ids("themes");
  row->numbers = cells.List("matricules", Presence::kOptional, kNumbersMax);
  row->contacts = cells.Ids("contacts");
  row->partners = cells.Ids("partenaires");
  row->landlords = cells.Ids("bailleurs");
  row->leader = cells.Text("animateur", Presence::kOptional, kLabelMax);
  row->headcount = cells.Whole("effectif", Presence::kOptional, 0, kHeadcountMax);
  const bool named = std::count(row->numbers.begin(), row->numbers.end(), row->leader) > 0 ||
                     std::count(row->contacts.begin(), row->contacts.end(), row->leader) > 0;
  if (!row->leader.empty() && !named) {
    cells.AddFault("animateur", "is neither in matricules nor in contacts",
                   "add the person to one of the two");
  }
}

}  // namespace

void ReadRow(FileKind kind, const Header& header, const Record& record, Row* row,
             std::vector<Fault>* faults) {
  Cells cells(header, record, faults);
  row->landlord = cells.Id("bailleur", Presence::kOptional);
  if (kind != FileKind::kMeetings) cells.EmployeeNumber("matricule", Presence::kRequired);
  switch (kind) {
    case FileKind::kCaretakers:
      ReadCaretaker(header, cells, &row->caretaker);
      break;
    case FileKind::kAttendance:
      ReadAttendance(cells, &row->attendance);
      break;
    case FileKind::kCompletions:
      ReadCompletion(cells, &row->completion);
      break;
    case FileKind::kMeetings:
      ReadMeeting(cells, &row->meeting);
      break;
  }
  row->good = cells.good();
}

events::v1::JobFamily FamilyOf(const std::string& job_title) {
  const std::string title = Fold(job_title);
  const auto has = [&](const char* word) { return absl::StrContains(title, word); };
  // "Responsable des gardiens" leads them: looked for first.
  if (has("regisseur") || has("responsable")) return events::v1::JOB_FAMILY_BUILDING_MANAGER;
  if (has("gardien") || has("concierge")) return events::v1::JOB_FAMILY_CARETAKER;
  if (has("entretien") || has("nettoyage") || has("proprete")) {
    return events::v1::JOB_FAMILY_CLEANER;
  }
  return events::v1::JOB_FAMILY_OTHER;
}

bool IsDigitsOnly(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

std::string PaddedTo(size_t width, const std::string& digits) {
  return digits.size() >= width ? digits : std::string(width - digits.size(), '0') + digits;
}

}  // namespace loge::csv
