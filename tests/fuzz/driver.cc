// Feeds a fuzz target without libFuzzer: its corpus, then seeded random mutations of it. So every
// run of the tests, under every sanitizer, tries some thousands of inputs.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

constexpr int kMutationsDefault = 20000;
constexpr size_t kInputBytesMax = 4096;

std::string NumberFromEnvironment(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : value;
}

class Mutator {
 public:
  Mutator(std::vector<std::string> corpus, uint64_t seed)
      : corpus_(std::move(corpus)), random_(seed) {}

  std::string Next() {
    std::string input = corpus_[Below(corpus_.size())];
    for (size_t changes = 1 + Below(4); changes > 0; --changes) Change(input);
    if (input.size() > kInputBytesMax) input.resize(kInputBytesMax);
    return input;
  }

 private:
  size_t Below(size_t n) { return static_cast<size_t>(random_() % n); }
  char AnyByte() {
    // Ends of ranges and of encodings break more than the middle does.
    static constexpr unsigned char kEdges[] = {0x00, 0x01, 0x7F, 0x80, 0xC0, 0xED, 0xF4, 0xFF};
    return static_cast<char>(Below(3) == 0 ? kEdges[Below(sizeof(kEdges))] : Below(256));
  }

  void Change(std::string& input) {
    const size_t at = Below(input.size() + 1);
    switch (Below(6)) {
      case 0:
        if (at < input.size()) input[at] = AnyByte();
        return;
      case 1:
        if (at < input.size()) input[at] = static_cast<char>(input[at] ^ (1 << Below(8)));
        return;
      case 2:
        input.insert(at, 1 + Below(8), AnyByte());
        return;
      case 3:
        input.erase(at, 1 + Below(8));
        return;
      case 4:
        input.resize(at);
        return;
      default: {
        const std::string& other = corpus_[Below(corpus_.size())];
        input.insert(at, other.substr(Below(other.size() + 1), 1 + Below(64)));
      }
    }
  }

  const std::vector<std::string> corpus_;
  std::mt19937_64 random_;
};

std::vector<std::string> ReadCorpus(const std::string& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> corpus;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return corpus;
}

// Keeps the input being tried in a file, so that one that ends the program is not lost. The file
// stays open: that costs next to nothing, and the kernel keeps it whatever becomes of the program.
class LastInput {
 public:
  explicit LastInput(std::string path)
      : path_(std::move(path)), file_(open(path_.c_str(), O_CREAT | O_RDWR | O_TRUNC, 0644)) {}
  ~LastInput() {
    close(file_);
    unlink(path_.c_str());
  }

  bool Keep(const std::string& input) {
    const auto size = static_cast<ssize_t>(input.size());
    return pwrite(file_, input.data(), input.size(), 0) == size && ftruncate(file_, size) == 0;
  }
  const std::string& path() const { return path_; }

 private:
  const std::string path_;
  const int file_;
};

void Try(const std::string& input, LastInput& last) {
  if (!last.Keep(input)) std::cerr << last.path() << ": cannot be written\n";
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: " << argv[0] << " FILE|FOLDER (a single input, or a corpus)\n";
    return 2;
  }
  const std::string path = argv[1];
  if (std::filesystem::is_regular_file(path)) {
    std::ifstream file(path, std::ios::binary);
    const std::string input{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
    return 0;
  }
  const std::vector<std::string> corpus = ReadCorpus(path);
  if (corpus.empty()) {
    std::cerr << path << ": no corpus\n";
    return 2;
  }
  const std::string seed = NumberFromEnvironment("LOGE_TEST_SEED", "1");
  const int mutations =
      std::stoi(NumberFromEnvironment("LOGE_FUZZ_MUTATIONS", std::to_string(kMutationsDefault)));
  LastInput last(std::string(argv[0]) + ".last-input");
  std::cout << "LOGE_TEST_SEED=" << seed << ", the input being tried: " << last.path() << std::endl;
  Try("", last);
  for (const std::string& input : corpus) Try(input, last);
  Mutator mutator(corpus, std::stoull(seed));
  for (int i = 0; i < mutations; ++i) Try(mutator.Next(), last);
  std::cout << corpus.size() << " inputs and " << mutations << " mutations tried\n";
  return 0;
}
