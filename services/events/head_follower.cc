#include "services/events/head_follower.h"

namespace loge::event_service {

HeadFollower::HeadFollower(storage::EventLog& log, runtime::PositionWaiter& head)
    : log_(log), head_(head) {
  // Listening first: a commit between the two lines is told twice rather than never.
  log_.AddListener(this);
  head_.Advance(log_.GetHead().position.value());
}

HeadFollower::~HeadFollower() { log_.RemoveListener(this); }

void HeadFollower::OnCommit(const std::vector<Event>& events) {
  head_.Advance(events.back().view.position.value());
}

}  // namespace loge::event_service
