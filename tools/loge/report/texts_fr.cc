#include <utility>

#include "tools/loge/report/texts.h"

namespace loge::cli {
namespace {

using Word = std::pair<const char*, const char*>;

constexpr Word kPage[] = {
    {"title", "Rapport d'activité"},
    {"centre", "Centre de ressources"},
    {"territories", "Territoires"},
    {"period", "Du {0} au {1}"},
    {"previous", "Période précédente : du {0} au {1}"},
    {"answered", "Situation au {0}, telle que connue à la position {1} du journal"},
    {"withheld", "non communiqué"},
    {"withheld_note",
     "« non communiqué » : moins de cinq personnes sont concernées, ou ce chiffre "
     "permettrait de le déduire."},
    {"undefined_note", "« – » : sans objet, rien à mesurer."},
    {"lag_note",
     "Des faits peuvent être enregistrés avec retard ou corrigés : les chiffres récents "
     "peuvent encore changer. Chaque chiffre renvoie aux événements qui le fondent."},
    {"figure", "Chiffre"},
    {"unit", "Unité"},
    {"value", "Période"},
    {"before", "Précédente"},
    {"difference", "Écart"},
    {"evidence", "Événements"},
    {"day", "Jour"},
    {"chart", "Évolution : {0}"},
    {"table_of_chart", "Les valeurs du graphique"},
    {"events", "Événements"},
    {"events_note",
     "Chaque événement est désigné par sa position dans le journal ; les versions corrigées "
     "depuis sont marquées."},
    {"event_position", "Position"},
    {"event_day", "Date"},
    {"event_type", "Nature"},
    {"event_recorded", "Enregistré le"},
    {"event_source", "Source"},
    {"corrected", "rectification"},
    {"cancelled", "annulation"},
    {"replaced", "remplacé"},
    {"more_events", "… et {0} de plus : loge explain report {1}"},
    {"percent", "%"},
    {"fte", "ETP"},
    {"days", "jours"},
    {"roadmaps", "Feuille de route"},
    {"no_roadmap", "Aucune feuille de route n'est en vigueur."},
    {"roadmap_period", "du {0} au {1}"},
    {"objective", "Objectif"},
    {"pillar", "Pilier"},
    {"status", "État"},
    {"stated_on", "Constaté le"},
};

constexpr Word kChapters[] = {
    {"REPORT_CHAPTER_KIND_TRAINING", "Formation et ressources personnelles"},
    {"REPORT_CHAPTER_KIND_NETWORKS", "Soutien et usage des réseaux"},
    {"REPORT_CHAPTER_KIND_PARTNERSHIP", "Travail partenarial"},
    {"REPORT_CHAPTER_KIND_MEANS", "Moyens"},
};

constexpr Word kUnits[] = {
    {"REPORT_UNIT_UNSPECIFIED", "–"},     {"REPORT_UNIT_COUNT", "nombre"},
    {"REPORT_UNIT_PERSONS", "personnes"}, {"REPORT_UNIT_SHARE", "part"},
    {"REPORT_UNIT_CENTS", "euros"},       {"REPORT_UNIT_HUNDREDTHS_FTE", "équivalents temps plein"},
    {"REPORT_UNIT_DAYS", "jours"},        {"REPORT_UNIT_INDEX", "indice"},
};

constexpr Word kTraining[] = {
    {"training.sessions", "Sessions de formation"},
    {"training.half_days", "Demi-journées"},
    {"training.persons", "Personnes formées"},
    {"training.completions", "Formations achevées"},
    {"training.attendances", "Présences émargées (demi-journées)"},
    {"training.no_shows", "Absences sans excuse"},
    {"training.newcomers", "Nouveaux arrivés suivis"},
    {"training.i5", "Nouveaux arrivés sans double entrée (I5)"},
    {".local_foundation", "formation initiale locale"},
    {".regional_foundation", "formation initiale régionale"},
    {".seminar", "séminaire"},
    {".continuing", "formation continue"},
    {".know_how", "savoir-faire"},
    {".soft_skill", "savoir-être"},
    {".knowledge", "connaissances"},
    {".programme_kind_unknown", "programme inconnu"},
    {".competence_kind_unknown", "compétence inconnue"},
};

constexpr Word kNetworks[] = {
    {"networks.expression_groups", "Groupes d'expression"},
    {"networks.expression_attendance", "Participations aux groupes d'expression"},
    {"networks.expression_persons", "Personnes venues à un groupe d'expression"},
    {"networks.support_meetings", "Entretiens de soutien"},
    {"networks.introductions", "Mises en relation"},
    {"networks.introduced_persons", "Personnes mises en relation"},
    {"networks.referents", "Référents de proximité en fonction"},
    {"networks.i1", "Dépendance au coordonnateur (I1)"},
    {"networks.i2", "Relais par les référents (I2)"},
    {"networks.i3", "Taux de participation (I3)"},
    {"networks.n50", "Noyau actif : la moitié des participations (N50, personnes)"},
    {"networks.i6", "Gardiens sans lien hors de leur bailleur (I6)"},
    {"networks.i6s_landlord", "Cloisonnement par bailleur (I6s)"},
    {"networks.i6s_neighbourhood", "Cloisonnement par quartier (I6s)"},
};

constexpr Word kPartnership[] = {
    {"partnership.meetings", "Rencontres"},
    {".partner", "avec les partenaires"},
    {".inter_landlord", "entre bailleurs"},
    {".steering", "pilotage"},
    {".event_day", "journées publiques"},
    {".meeting_kind_unknown", "nature inconnue"},
    {"partnership.partners_met", "Partenaires rencontrés"},
    {".commune", "communes"},
    {".metropole", "métropole"},
    {".region", "région"},
    {".state", "État"},
    {".police", "police"},
    {".cleaning", "propreté"},
    {".educators", "éducateurs"},
    {".post", "poste"},
    {".urban_project", "grand projet de ville"},
    {".association", "associations"},
    {".other", "autres"},
    {".partner_type_unknown", "type inconnu"},
    {"partnership.agreements", "Conventions en vigueur"},
    {"partnership.proposals", "Propositions aux bailleurs"},
    {"partnership.answers", "Réponses des bailleurs"},
    {".accepted", "acceptées"},
    {".partly", "acceptées en partie"},
    {".refused", "refusées"},
    {".proposal_answer_unknown", "réponse inconnue"},
    {"partnership.answer_days", "Délai médian de réponse"},
    {"partnership.experiments_launched", "Expérimentations lancées"},
    {"partnership.experiments_concluded", "Expérimentations conclues"},
    {".adopted", "adoptées"},
    {".extended", "étendues"},
    {".failed", "échouées"},
    {".abandoned", "abandonnées"},
    {".experiment_outcome_unknown", "issue inconnue"},
    {"partnership.practices_shared", "Pratiques partagées"},
    {"partnership.practices_adopted", "Pratiques adoptées"},
    {"partnership.practices_adapted", "Pratiques adaptées"},
    {"partnership.valorisation", "Actions de valorisation du métier"},
    {".partners", "auprès des partenaires"},
    {".employers", "auprès des employeurs"},
    {".population", "auprès de la population"},
    {".valorisation_audience_unknown", "public inconnu"},
    {"partnership.i7", "Réunions de pilotage avec des gardiens (I7)"},
    {"partnership.i8_two_landlords", "Rencontres de plusieurs bailleurs (I8)"},
    {"partnership.i8_evenness", "Équilibre entre bailleurs (I8)"},
    {"partnership.i8_days_since", "Depuis la dernière rencontre de plusieurs bailleurs (I8)"},
    {"partnership.i9", "Partenaires sans plus aucun lien vivant (I9)"},
};

constexpr Word kMeans[] = {
    {"means.coordinators", "Présence des coordonnateurs"},
    {"means.committed", "Financements engagés"},
    {"means.paid", "Financements versés"},
    {".general", "fonctionnement"},
    {".training", "formation"},
    {".tfpb", "abattement TFPB"},
    {".experiment", "expérimentation"},
    {".funding_purpose_unknown", "objet inconnu"},
};

constexpr Word kRoadmaps[] = {
    {"PILLAR_TRAINING", "formation"},
    {"PILLAR_NETWORKS", "réseaux"},
    {"PILLAR_PARTNERSHIP", "partenariat"},
    {"OBJECTIVE_STATUS_UNSPECIFIED", "–"},
    {"OBJECTIVE_STATUS_NOT_STARTED", "pas commencé"},
    {"OBJECTIVE_STATUS_IN_PROGRESS", "en cours"},
    {"OBJECTIVE_STATUS_MOSTLY_REACHED", "atteint pour l'essentiel"},
    {"OBJECTIVE_STATUS_REACHED", "atteint"},
    {"OBJECTIVE_STATUS_DROPPED", "abandonné"},
};

constexpr Word kMonths[] = {
    {"month.1", "janvier"},  {"month.2", "février"},   {"month.3", "mars"},
    {"month.4", "avril"},    {"month.5", "mai"},       {"month.6", "juin"},
    {"month.7", "juillet"},  {"month.8", "août"},      {"month.9", "septembre"},
    {"month.10", "octobre"}, {"month.11", "novembre"}, {"month.12", "décembre"},
};

template <size_t kCount>
void Add(const Word (&words)[kCount], Texts& texts) {
  for (const Word& word : words) texts.words.emplace(word.first, word.second);
}

}  // namespace

const Texts& FrenchTexts() {
  static const auto* const kTexts = [] {
    auto* texts = new Texts{"fr", {}};
    Add(kPage, *texts);
    Add(kChapters, *texts);
    Add(kUnits, *texts);
    Add(kTraining, *texts);
    Add(kNetworks, *texts);
    Add(kPartnership, *texts);
    Add(kMeans, *texts);
    Add(kRoadmaps, *texts);
    Add(kMonths, *texts);
    return texts;
  }();
  return *kTexts;
}

std::string FigureText(const Texts& texts, const std::string& key) {
  if (texts.Has(key)) return texts(key);
  const size_t dot = key.rfind('.');
  if (dot == std::string::npos || !texts.Has(key.substr(dot))) return key;
  return texts(key.substr(dot));
}

bool IsPart(const Texts& texts, const std::string& key) {
  return !texts.Has(key) && FigureText(texts, key) != key;
}

std::string FullFigureText(const Texts& texts, const std::string& key) {
  if (!IsPart(texts, key)) return FigureText(texts, key);
  return FigureText(texts, key.substr(0, key.rfind('.'))) + " – " + FigureText(texts, key);
}

}  // namespace loge::cli
