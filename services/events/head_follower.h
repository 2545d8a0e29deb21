// Keeps a PositionWaiter at the end of the log.
#ifndef LOGE_SERVICES_EVENTS_HEAD_FOLLOWER_H_
#define LOGE_SERVICES_EVENTS_HEAD_FOLLOWER_H_

#include <vector>

#include "services/runtime/position_waiter.h"
#include "storage/event_log.h"

namespace loge::event_service {

// Advances `head` with every commit from its construction to its destruction. Both arguments are
// borrowed. Destroy it before the log.
class HeadFollower : public storage::CommitListener {
 public:
  HeadFollower(storage::EventLog& log, runtime::PositionWaiter& head);
  ~HeadFollower() override;
  HeadFollower(const HeadFollower&) = delete;
  HeadFollower& operator=(const HeadFollower&) = delete;

  void OnCommit(const std::vector<Event>& events) override;

 private:
  storage::EventLog& log_;
  runtime::PositionWaiter& head_;
};

}  // namespace loge::event_service

#endif  // LOGE_SERVICES_EVENTS_HEAD_FOLLOWER_H_
