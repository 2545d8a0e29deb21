#include "bench/exchange/files.h"

#include <cstdio>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace loge::bench {
namespace {

constexpr int kNeighbourhoods = 50;

}  // namespace

std::string FullList(int rows) {
  std::string text =
      "matricule;nom;prenom;emploi;commune_insee;quartier;date_entree;date_sortie;courriel\r\n";
  for (int i = 0; i < rows; ++i) {
    absl::StrAppendFormat(&text,
                          "%06d;Nom-é %d;Prénom;Gardien d'immeubles;69259;n-%d;%02d/%02d/%d;;"
                          "p%d@example.org\r\n",
                          i, i, i % kNeighbourhoods, 1 + i % 28, 1 + i % 12, 1990 + i % 18, i);
  }
  absl::StrAppend(&text, "#FIN;nb_lignes=", rows, ";complet=O;arrete_au=2008-12-31\r\n");
  return text;
}

bool WriteFullList(const std::string& path, int rows) {
  std::ofstream file(path, std::ios::binary);
  if (file << FullList(rows) && file.flush()) return true;
  std::fprintf(stderr, "cannot write %s\n", path.c_str());
  return false;
}

}  // namespace loge::bench
