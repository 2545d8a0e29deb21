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

TEST(DefineProgrammeTest, ALaterVersionNeedsTheOneBeforeAndALaterDate) {
  Given given(Registry());
  given.Fact(Programme("eclor"), "2007-10-01");
  v1::DefineProgrammeRequest second = DefineProgramme("2009-01-01");
  second.set_version(2);
  given.When(second).ThenTells({Version(2, Programme("eclor"))});
  second.set_version(3);
  given.When(second).ThenRefusesField(v1::ERROR_REASON_VERSION_ORDER, "version");
  second.set_version(2);
  second.set_occurred_on("2007-09-30");
  given.When(second).ThenRefusesField(v1::ERROR_REASON_VERSION_ORDER, "occurred_on");
  second.set_occurred_on("2007");  // Some day of that year.
  given.When(second).ThenTells({Version(2, Programme("eclor"))});
  // The first version may not begin after the second.
  given.Fact(Version(2, Programme("eclor")), "2009-01-01");
  given.WhenCorrecting(1, Programme("eclor"), "2009-02")
      .ThenRefusesField(v1::ERROR_REASON_VERSION_ORDER, "occurred_on");
}

TEST(DefineProgrammeTest, TheFirstVersionMayBeToldAsOne) {
  Given given(Registry());
  given.Fact(Programme("eclor"), "2007-10-01");
  v1::DefineProgrammeRequest first = DefineProgramme("2007-10-01");
  first.set_version(1);
  given.When(first).ThenUnchanged();
  first.set_version(1001);
  given.When(first).ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "version");
}

TEST(DefineModuleTest, BelongsToOneVersionOfItsProgramme) {
  Given given = School();
  v1::DefineModuleRequest second = DefineModule("2009-01-01");
  second.set_programme_version(2);
  given.When(second).ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "programme_version");
  given.Fact(Version(2, Programme("eclor")), "2009-01-01");
  given.When(second).ThenTells({Version(2, Module("m1"))});
  second.set_occurred_on("2008-12-31");
  given.When(second).ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "programme_id");
  second.set_occurred_on("2009-01-01");
  given.Fact(Programme("other"), "2001").Fact(Version(2, Programme("other")), "2002");
  second.set_programme_id("other");
  given.When(second).ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "programme_id");
}

v1::RetireModuleRequest Retire(const std::string& date, const std::string& id) {
  v1::RetireModuleRequest request;
  request.set_occurred_on(date);
  request.set_module_id(id);
  return request;
}

TEST(RetireModuleTest, TellsUnchangedOrRefuses) {
  Given given = School();
  given.When(Retire("2010-06", "m1")).ThenTells({Retired("m1")});  // Ahead, known to the month.
  given.When(Retire("2007-09-30", "m1"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "module_id");
  given.When(Retire("2008-12-31", "m9"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "module_id");
  given.Fact(Retired("m1"), "2008-12-31");
  given.When(Retire("2008-12-31", "m1")).ThenUnchanged();
  given.When(Retire("2008-12-30", "m1"))
      .ThenRefusesField(v1::ERROR_REASON_MODULE_RETIRED, "module_id");
  given.WhenCorrecting(6, Retired("m1"), "2009-01").ThenTells({Retired("m1")});
}

TEST(RetireModuleTest, NoVersionMayBeginLater) {
  Given given = School();
  given.Fact(Version(2, Programme("eclor")), "2009-01-01")
      .Fact(Version(2, Module("m1")), "2009-01-01");
  given.When(Retire("2008-12-31", "m1"))
      .ThenRefusesField(v1::ERROR_REASON_VERSION_ORDER, "occurred_on");
  Given retired = School();
  retired.Fact(Version(2, Programme("eclor")), "2009-01-01").Fact(Retired("m1"), "2008");
  v1::DefineModuleRequest second = DefineModule("2009-01-01");
  second.set_programme_version(2);
  retired.When(second).ThenRefusesField(v1::ERROR_REASON_MODULE_RETIRED, "module_id");
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
