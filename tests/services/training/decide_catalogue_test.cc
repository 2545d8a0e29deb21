#include "gtest/gtest.h"
#include "tests/services/training/facts.h"

namespace loge::training::testing {
namespace {

v1::DefineProgrammeRequest DefineProgramme(const std::string& date) {
  v1::DefineProgrammeRequest request;
  request.set_occurred_on(date);
  request.set_programme_id("eclor");
  request.set_kind(events::v1::PROGRAMME_KIND_REGIONAL_FOUNDATION);
  request.set_name("Programme eclor");
  return request;
}

v1::DefineModuleRequest DefineModule(const std::string& date) {
  v1::DefineModuleRequest request;
  request.set_occurred_on(date);
  request.set_module_id("m1");
  request.set_programme_id("eclor");
  request.set_name("Module m1");
  request.set_competence_kind(events::v1::COMPETENCE_KIND_KNOW_HOW);
  request.set_minutes(420);
  return request;
}

TEST(DefineProgrammeTest, TellsUnchangedOrRefuses) {
  Given(Registry()).When(DefineProgramme("2007-10")).ThenTells({Programme("eclor")});
  Given given(Registry());
  given.Fact(Programme("eclor"), "2007-10");
  given.When(DefineProgramme("2007-10")).ThenUnchanged();
  given.When(DefineProgramme("2007-10-01"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "programme_id");
  Given(Registry())
      .When(v1::DefineProgrammeRequest())
      .ThenRefuses({v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING});
}

TEST(DefineModuleTest, TellsUnchangedOrRefuses) {
  Given given(Registry());
  given.Fact(Programme("eclor"), "2007-10-01");
  given.When(DefineModule("2007-10-01")).ThenTells({Module("m1")});
  given.When(DefineModule("2007-09-30"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "programme_id");
  given.When(DefineModule("2007")).ThenTells({Module("m1")});  // Some day of that year.
  given.Fact(Module("m1"), "2007-10-01");
  given.When(DefineModule("2007-10-01")).ThenUnchanged();
  v1::DefineModuleRequest other = DefineModule("2007-10-01");
  other.set_mandatory(true);
  given.When(other).ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "module_id");
  Given(Registry())
      .When(DefineModule("2007-10-01"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "programme_id");
}

TEST(DefineModuleTest, Shape) {
  v1::DefineModuleRequest request = DefineModule("2007-10-01");
  request.set_minutes(0);
  request.set_validity_months(601);
  request.add_topics("Not An Id");
  School().When(request).ThenRefuses({v1::ERROR_REASON_FIELD_INVALID,
                                      v1::ERROR_REASON_FIELD_INVALID,
                                      v1::ERROR_REASON_FIELD_INVALID});
}

TEST(DefineModuleTest, ACorrectionIsCheckedLikeTheCommand) {
  School().WhenCorrecting(2, Module("m1", 24), "2007-10-01").ThenTells({Module("m1", 24)});
  School()
      .WhenCorrecting(2, Module("m1", 601), "2007-10-01")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID,
                        "replacement.module_defined.validity_months");
}

}  // namespace
}  // namespace loge::training::testing
