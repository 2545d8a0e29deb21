// What the shape of a network says, recounted by trying all persons and all pairs.
#ifndef LOGE_TESTS_PROPERTY_RECOUNT_MEASURES_H_
#define LOGE_TESTS_PROPERTY_RECOUNT_MEASURES_H_

#include "loge/v1/partnership.pb.h"

namespace loge::property {

// Adds, from the persons and ties of `out`: components, clustering and fragmentation of each, and
// the transitivity of all.
void ShowMeasures(v1::GetNetworkResponse* out);

}  // namespace loge::property

#endif  // LOGE_TESTS_PROPERTY_RECOUNT_MEASURES_H_
