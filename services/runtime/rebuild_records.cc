#include "services/runtime/rebuild_records.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "services/runtime/timestamp.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"
#include "storage/folder.h"

namespace loge::runtime {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kJobName[] = "job.json";
constexpr char kReportPrefix[] = "report-";
constexpr char kTimeFormat[] = "%Y-%m-%dT%H:%M:%E3SZ";

absl::Status FileError(absl::string_view doing, const std::string& path, int error) {
  const std::string message = absl::StrCat(doing, " ", path, ": ", std::strerror(error));
  if (error == ENOSPC) return absl::ResourceExhaustedError(message);
  if (error == EACCES || error == EPERM) return absl::PermissionDeniedError(message);
  return absl::UnknownError(message);
}

// Writes the bytes and has them on the disk.
absl::Status WriteSynced(const std::string& path, absl::string_view bytes) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
  if (file < 0) return FileError("making", path, errno);
  int error = 0;
  while (error == 0 && !bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) error = errno;
    if (written > 0) bytes.remove_prefix(static_cast<size_t>(written));
  }
  if (error == 0 && fsync(file) != 0) error = errno;
  if (close(file) != 0 && error == 0) error = errno;
  return error == 0 ? absl::OkStatus() : FileError("writing", path, error);
}

std::string ReadAll(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string MessageJson(const google::protobuf::Message& message) {
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  // It cannot fail: no message of ours holds an Any, and strings are valid UTF-8.
  (void)google::protobuf::util::MessageToJsonString(message, &json, options);
  return json;
}

std::string TimeText(absl::Time time) {
  return absl::FormatTime(kTimeFormat, time, absl::UTCTimeZone());
}

// Adds what a report says about its read models.
void AddVerifications(const std::string& text, std::map<std::string, v1::Verification>& out) {
  const Json report = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!report.is_object() || !report.contains("ended_at") || !report["ended_at"].is_string())
    return;
  absl::Time ended;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, report["ended_at"].get<std::string>(), &ended, &error)) {
    return;
  }
  if (!report.contains("results") || !report["results"].is_array()) return;
  for (const Json& each : report["results"]) {
    v1::RebuildResult result;
    google::protobuf::util::JsonParseOptions options;
    options.ignore_unknown_fields = true;
    if (!google::protobuf::util::JsonStringToMessage(each.dump(), &result, options).ok()) continue;
    out[result.name()] = VerificationOf(result, ended);
  }
}

}  // namespace

v1::Verification VerificationOf(const v1::RebuildResult& result, absl::Time ended) {
  v1::Verification verification;
  // As exactly as reports tell it, so that it is the same after a restart.
  *verification.mutable_verified_at() =
      TimestampOf(absl::FromUnixMillis(absl::ToUnixMillis(ended)));
  verification.set_compared_at_position(result.compared_at_position());
  verification.set_differences(result.differences());
  verification.set_differs(result.differences() > 0 && !result.swapped());
  return verification;
}

absl::StatusOr<std::unique_ptr<RebuildRecords>> RebuildRecords::Open(std::string folder) {
  LOGE_RETURN_IF_ERROR(storage::MakeFolder(folder));
  return std::unique_ptr<RebuildRecords>(new RebuildRecords(std::move(folder)));
}

absl::Status RebuildRecords::Replace(const std::string& name, const std::string& text) const {
  const std::string path = absl::StrCat(folder_, "/", name);
  const std::string half = path + ".new";
  LOGE_RETURN_IF_ERROR(WriteSynced(half, text));
  if (std::rename(half.c_str(), path.c_str()) != 0) return FileError("naming", path, errno);
  return storage::SyncFolder(folder_);
}

absl::Status RebuildRecords::SaveJob(const RebuildJob& job) const {
  Json json;
  json["names"] = job.names;
  json["mode"] = v1::RebuildMode_Name(job.mode);
  json["share_percent"] = job.share_percent;
  json["shadows"] = job.shadows;
  return Replace(kJobName, json.dump(2) + "\n");
}

absl::Status RebuildRecords::RemoveJob() const {
  std::error_code error;
  std::filesystem::remove(absl::StrCat(folder_, "/", kJobName), error);
  if (error) return FileError("removing", kJobName, error.value());
  return storage::SyncFolder(folder_);
}

std::optional<RebuildJob> RebuildRecords::LoadJob() const {
  const Json json = Json::parse(ReadAll(absl::StrCat(folder_, "/", kJobName)), nullptr,
                                /*allow_exceptions=*/false);
  if (!json.is_object()) return std::nullopt;
  const Json names = json.value("names", Json::array());
  const Json shadows = json.value("shadows", Json::object());
  const Json mode = json.value("mode", Json());
  const Json share = json.value("share_percent", Json());
  RebuildJob job;
  if (!mode.is_string() || !v1::RebuildMode_Parse(mode.get<std::string>(), &job.mode) ||
      !share.is_number_integer()) {
    return std::nullopt;
  }
  job.share_percent = share.get<int>();
  for (const Json& name : names) {
    if (!name.is_string()) return std::nullopt;
    job.names.push_back(name.get<std::string>());
  }
  for (const auto& [name, generation] : shadows.items()) {
    if (!generation.is_number_integer()) return std::nullopt;
    job.shadows[name] = generation.get<int64_t>();
  }
  return job;
}

std::vector<std::string> RebuildRecords::ReportNames() const {
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator file(folder_, error);
  for (; !error && file != std::filesystem::directory_iterator(); file.increment(error)) {
    std::string name = file->path().filename().string();
    if (absl::StartsWith(name, kReportPrefix) && absl::EndsWith(name, ".json")) {
      names.push_back(std::move(name));
    }
  }
  std::sort(names.begin(), names.end());  // The oldest first.
  return names;
}

absl::Status RebuildRecords::SaveReport(const RebuildSummary& summary) const {
  Json report;
  report["mode"] = v1::RebuildMode_Name(summary.mode);
  report["begun_at"] = TimeText(summary.begun);
  report["ended_at"] = TimeText(summary.ended);
  report["status"] = absl::StatusCodeToString(summary.status.code());
  report["error"] = ToString(summary.status.message());
  report["results"] = Json::array();
  for (const v1::RebuildResult& result : summary.results) {
    report["results"].push_back(Json::parse(MessageJson(result)));
  }
  std::string name;
  absl::Time named = summary.ended;
  do {
    name = absl::StrCat(kReportPrefix,
                        absl::FormatTime("%Y%m%dT%H%M%E3SZ", named, absl::UTCTimeZone()), ".json");
    named += absl::Milliseconds(1);  // Two within one: the clock may stand still, or go back.
  } while (std::filesystem::exists(absl::StrCat(folder_, "/", name)));
  LOGE_RETURN_IF_ERROR(Replace(name, report.dump(2) + "\n"));
  std::vector<std::string> names = ReportNames();
  while (names.size() > kRebuildReportsKept) {
    std::error_code error;
    std::filesystem::remove(absl::StrCat(folder_, "/", names.front()), error);
    if (error) return FileError("removing", names.front(), error.value());
    names.erase(names.begin());
  }
  return absl::OkStatus();
}

std::map<std::string, v1::Verification> RebuildRecords::LoadVerifications() const {
  std::map<std::string, v1::Verification> out;
  for (const std::string& name : ReportNames()) {
    AddVerifications(ReadAll(absl::StrCat(folder_, "/", name)), out);
  }
  return out;
}

}  // namespace loge::runtime
