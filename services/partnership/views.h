// What queries answer about partners, contacts, meetings and introductions, from the facts at a
// date and a position. The network has files of its own (network_view.h). Pure; thread-safe (no
// state).
#ifndef LOGE_SERVICES_PARTNERSHIP_VIEWS_H_
#define LOGE_SERVICES_PARTNERSHIP_VIEWS_H_

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "loge/v1/partnership.pb.h"
#include "services/caretakers/registry.h"
#include "services/partnership/meetings.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/projection.h"
#include "services/runtime/queries.h"

namespace loge::partnership {

// The read model of this context. What became of landlords and neighbourhoods is looked up in that
// of the caretakers: `registry`.
inline constexpr char kProjection[] = "partnership";
const runtime::ProjectionSpec& Projection();

// The kind of subject under which the proposal and the coordinators of a territory are filed,
// beside "territory": without what was done in it.
inline constexpr char kOutline[] = "outline";

// Opens sealed personal data (QueryContext::OpenPersonal).
using OpenFn = absl::FunctionRef<absl::StatusOr<std::optional<events::v1::PersonalData>>(
    const events::v1::Sealed&)>;

// Errors of all: NOT_FOUND where one thing is asked for; those of FactReader and of `open`.
absl::Status FindPartner(const runtime::FactReader& reader, absl::string_view partner_id,
                         v1::Partner* out);
absl::Status FindContact(const runtime::FactReader& reader, const caretakers::Registry& registry,
                         absl::string_view contact_id, OpenFn open, v1::Contact* out);
absl::Status FindMeeting(const runtime::FactReader& reader, const caretakers::Registry& registry,
                         absl::string_view meeting_id, v1::Meeting* out);

// A meeting as queries tell it. What was told of a landlord or a neighbourhood that was no more on
// the day of the meeting means the one that goes on. Errors: those of FactReader.
absl::StatusOr<v1::Meeting> MessageOf(const caretakers::Registry& registry,
                                      const WholeMeeting& meeting);

// By id.
absl::Status ListPartners(const runtime::FactReader& reader, const v1::ListPartnersRequest& request,
                          const runtime::Page& page, v1::ListPartnersResponse* out,
                          std::string* next_after);
absl::Status ListContacts(const runtime::FactReader& reader, const caretakers::Registry& registry,
                          const v1::ListContactsRequest& request, const runtime::Page& page,
                          OpenFn open, v1::ListContactsResponse* out, std::string* next_after);
// By date, those of one day in the order in which they were first told.
absl::Status ListMeetings(const runtime::FactReader& reader, const caretakers::Registry& registry,
                          const v1::ListMeetingsRequest& request, const runtime::Page& page,
                          v1::ListMeetingsResponse* out, std::string* next_after);

// By date, as ListMeetings.
absl::Status ListExpressionGroups(const runtime::FactReader& reader,
                                  const v1::ListExpressionGroupsRequest& request,
                                  const runtime::Page& page, v1::ListExpressionGroupsResponse* out,
                                  std::string* next_after);
absl::Status ListIntroductions(const runtime::FactReader& reader,
                               const v1::ListIntroductionsRequest& request,
                               const runtime::Page& page, v1::ListIntroductionsResponse* out,
                               std::string* next_after);
absl::Status CountSupportMeetings(const runtime::FactReader& reader,
                                  const v1::CountSupportMeetingsRequest& request,
                                  v1::CountSupportMeetingsResponse* out);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_VIEWS_H_
