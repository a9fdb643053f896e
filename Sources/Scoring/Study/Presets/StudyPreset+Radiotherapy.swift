internal import OverlapMetrics
internal import SurfaceMetrics

extension StudyPreset {
  /// Quality assurance of organs at risk: NSD at the tolerance of each organ, distances and volumes.
  public static let radiotherapy = StudyPreset(
    name: "rt-qa", title: "Organs at risk in radiotherapy, at tolerances between experts", year: 2021,
    source: "Nikolov et al. 2021, J Med Internet Res 23(7):e26151; names by AAPM TG-263",
    targetKind: .names,
    targets: organTolerances.map { name, tolerance in
      Target(name, [], tolerance: tolerance, isConfirmed: confirmedOrgans.contains(name))
    },
    otherTolerances: [2],
    metrics: MetricSelection(
      overlap: [.dice, .relativeVolumeDifference, .referenceVolume, .predictionVolume],
      surface: [.hausdorffPercentile(95), .meanAverageSurfaceDistance, .normalizedSurfaceDice], soft: []),
    synonyms: organSynonyms, missingInOriginal: "not known",
    aggregation: "organ by organ; the means over organs in results are not the publication's",
    testedAgainst: "the formula on surface-distance 0.1",
    deviations: [
      "The policy for empty masks is that of --empty worst: organs that are in neither mask are left out of the mean.",
      "Organs without a tolerance are scored at 2 mm, which a note says.",
    ],
    unconfirmed: [
      "The tolerances of brainstem, optic nerves, parotids and mandible were found in public code as well; the others are "
        + "those that the paper is quoted with, whose table could not be read."
    ])

  private static let confirmedOrgans: Set = [
    "Brainstem", "OpticNrv_L", "OpticNrv_R", "Parotid_L", "Parotid_R", "Bone_Mandible",
  ]

  private static let organTolerances: [(String, Double)] = [
    ("Brain", 1.01), ("Brainstem", 2.5), ("Cochlea_L", 1.25), ("Cochlea_R", 1.25), ("Glnd_Lacrimal_L", 2.5),
    ("Glnd_Lacrimal_R", 2.5), ("Lens_L", 0.98), ("Lens_R", 0.98), ("Lung_L", 2.42), ("Lung_R", 2.42),
    ("Bone_Mandible", 1.01), ("OpticNrv_L", 2.5), ("OpticNrv_R", 2.5), ("Eye_L", 1.65), ("Eye_R", 1.65),
    ("Parotid_L", 2.85), ("Parotid_R", 2.85), ("SpinalCanal", 1.17), ("SpinalCord", 2.93), ("Glnd_Submand_L", 2.02),
    ("Glnd_Submand_R", 2.02),
  ]

  /// Both sides have one tolerance, so that sides need no synonyms.
  private static let organSynonyms = [
    "brain stem": "Brainstem", "cochleae": "Cochlea_L", "lacrimal": "Glnd_Lacrimal_L",
    "lacrimal gland": "Glnd_Lacrimal_L", "lenses": "Lens_L", "eye lens": "Lens_L", "lungs": "Lung_L",
    "mandible": "Bone_Mandible", "optic nerve": "OpticNrv_L", "eyes": "Eye_L", "eyeball": "Eye_L", "orbit": "Eye_L",
    "globe": "Eye_L", "parotid gland": "Parotid_L", "parotids": "Parotid_L", "glnd parotid": "Parotid_L",
    "spinal canal": "SpinalCanal", "spinal cord": "SpinalCord", "cord": "SpinalCord", "submandibular": "Glnd_Submand_L",
    "submandibular gland": "Glnd_Submand_L", "submand": "Glnd_Submand_L", "glnd submandibular": "Glnd_Submand_L",
  ]
}
