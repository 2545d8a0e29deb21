#include "bench/rollout/tell.h"

#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/import_client.h"
#include "bench/rollout/persons.h"
#include "bench/rollout/story.h"
#include "loge/v1/caretakers.grpc.pb.h"
#include "loge/v1/partnership.grpc.pb.h"
#include "loge/v1/rollout.grpc.pb.h"

namespace loge::bench::rollout {
namespace {

constexpr int kCaretakersSeated = 3;  // In each territory, if it has as many.

class Teller {
 public:
  Teller(const std::shared_ptr<grpc::Channel>& channel, int territories)
      : channel_(channel),
        rollout_(v1::RolloutService::NewStub(channel)),
        territories_(territories) {}

  bool HasCentres() const {
    v1::GetPracticeRequest request;
    request.set_practice_id(PracticeId(kPractices - 1));
    v1::GetPracticeResponse response;
    grpc::ClientContext context;
    return rollout_->GetPractice(&context, request, &response).ok();
  }

  bool HasAgreements() const {
    const auto stub = v1::PartnershipService::NewStub(channel_);
    v1::GetAgreementRequest request;
    request.set_agreement_id(AgreementId(territories_ - 1));
    v1::GetAgreementResponse response;
    grpc::ClientContext context;
    return stub->GetAgreement(&context, request, &response).ok();
  }

  bool HasSequel() const {
    v1::GetEvaluationRequest request;
    request.set_evaluation_id(EvaluationId(territories_ - 1, kEvaluations - 1));
    v1::GetEvaluationResponse response;
    grpc::ClientContext context;
    return rollout_->GetEvaluation(&context, request, &response).ok();
  }

  bool HasPersons() const {
    v1::ListCommitteeSeatsRequest request;
    request.set_territory_id(TerritoryId(territories_ - 1));
    v1::ListCommitteeSeatsResponse response;
    grpc::ClientContext context;
    return rollout_->ListCommitteeSeats(&context, request, &response).ok() &&
           response.seats_size() > 0;
  }

  bool Tell(const std::vector<v1::Command>& commands) const {
    return Import(channel_, commands, Repeats::kWelcome).ok;
  }

  // An older story told all agreements of one day, where most were the same as another: a log that
  // has it lacks those.
  bool TellAgreements(const std::vector<v1::Command>& centres) const {
    std::fprintf(stderr,
                 "rollout: the log has an older story: it is told the agreements it lacks\n");
    std::vector<v1::Command> agreements;
    for (const v1::Command& command : centres) {
      if (command.has_sign_agreement()) agreements.push_back(command);
    }
    return Tell(agreements);
  }

  bool TellPersons(const std::vector<v1::Command>& centres) const {
    Persons persons;
    ImportResult contacts = Import(channel_, MakeContacts(territories_), Repeats::kWelcome);
    if (!contacts.ok) return false;
    persons.contacts = std::move(contacts.ids);
    for (int i = 0; i < territories_; ++i) {
      if (!FindCaretakers(i, persons.caretakers.emplace_back())) return false;
    }
    return Tell(MakePresences(centres, persons));
  }

 private:
  bool FindCaretakers(int territory, std::vector<std::string>& ids) const {
    const auto stub = v1::CaretakerService::NewStub(channel_);
    v1::ListCaretakersRequest request;
    request.mutable_at()->set_as_of(kSeatedOn);
    request.mutable_page()->set_page_size(kCaretakersSeated);
    request.set_neighbourhood_id(absl::StrCat(TerritoryId(territory), "-n0"));
    v1::ListCaretakersResponse response;
    grpc::ClientContext context;
    const grpc::Status status = stub->ListCaretakers(&context, request, &response);
    if (!status.ok()) std::fprintf(stderr, "caretakers: %s\n", status.error_message().c_str());
    for (const v1::Caretaker& each : response.caretakers()) ids.push_back(each.caretaker_id());
    return status.ok();
  }

  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<v1::RolloutService::Stub> rollout_;
  const int territories_;
};

}  // namespace

bool TellStory(rebuild::CountryLog& log, int territories) {
  const CountryStory story = MakeStory(territories);
  const Teller teller(log.loged().channel(), territories);
  const bool told = (teller.HasCentres() || teller.Tell(story.centres)) &&
                    (teller.HasAgreements() || teller.TellAgreements(story.centres)) &&
                    (teller.HasSequel() || teller.Tell(story.sequel)) &&
                    (teller.HasPersons() || teller.TellPersons(story.centres));
  return told && log.loged().WaitUntilLevel();
}

}  // namespace loge::bench::rollout
