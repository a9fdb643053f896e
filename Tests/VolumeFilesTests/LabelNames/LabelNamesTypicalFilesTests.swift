import Testing
import VolumeCore
import VolumeFiles

/// Beginnings of files as the tools write them, with the comments, keys and columns that are not read.
struct LabelNamesTypicalFilesTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let names: [Int: String]
    var regions: [LabelRegion] = []
    var ignoreLabel: Int?
    var regionsClassOrder: [Int]?
  }

  static let tables: [Sample] = [
    Sample(
      testDescription: "FreeSurferColorLUT.txt",
      text: """
        #$Id: FreeSurferColorLUT.txt,v 1.105 2015/07/29 14:29:22 greve Exp $

        #No. Label Name:                            R   G   B   A

        0   Unknown                                 0   0   0   0
        1   Left-Cerebral-Exterior                  70  130 180 0
        2   Left-Cerebral-White-Matter              245 245 245 0
        \u{20}
        # Below is the color table for the cortical labels of the seg volume
        # created by mri_aparc2aseg.
        11  Left-Caudate                            122 186 220 0
        251    CC_Posterior                         0   0   64   0
        1000    ctx-lh-unknown                      25  5   25  0
        #1001   ctx-lh-of-a-comment                 25  100 40  0
        11101  ctx_lh_G_and_S_frontomargin          23 220  60   0
        14175  wm_rh_S_temporal_transverse  221  60  60   0
        """,
      names: [
        0: "Unknown", 1: "Left-Cerebral-Exterior", 2: "Left-Cerebral-White-Matter", 11: "Left-Caudate",
        251: "CC_Posterior", 1000: "ctx-lh-unknown", 11101: "ctx_lh_G_and_S_frontomargin",
        14175: "wm_rh_S_temporal_transverse",
      ]),
    Sample(
      testDescription: "FreeSurfer colour table with tissue types",
      text: """
        #ctTType   0  unknown                           0   0   0   0
        #ctTType   1  cortex                          205  62  78   0
          4  Left-Lateral-Ventricle          120  18 134   0   4
         17  Left-Hippocampus                220 216  20   0   2
        """,
      names: [4: "Left-Lateral-Ventricle", 17: "Left-Hippocampus"]),
    Sample(
      testDescription: "ITK-SNAP label description",
      text: """
        ################################################
        # ITK-SnAP Label Description File
        # File format:\u{20}
        # IDX   -R-  -G-  -B-  -A--  VIS MSH  LABEL
        # Fields:\u{20}
        #    IDX:   Zero-based index\u{20}
        #    -R-:   Red color component (0..255)
        #    -G-:   Green color component (0..255)
        #    -B-:   Blue color component (0..255)
        #    -A-:   Label transparency (0.00 .. 1.00)
        #    VIS:   Label visibility (0 or 1)
        #    IDX:   Label mesh visibility (0 or 1)
        #  LABEL:   Label description\u{20}
        ################################################
            0     0    0    0        0  0  0    "Clear Label"
            1   255    0    0        1  1  1    "Label 1"
            2     0  255    0     0.45  1  1    "CA1, left (#2)"
        """,
      names: [0: "Clear Label", 1: "Label 1", 2: "CA1, left (#2)"]),
    Sample(
      testDescription: "Slicer .ctbl",
      text: """
        # Color table file Segmentation-label_ColorTable.ctbl
        # 3 values
        0 Background 0 0 0 0
        1 artery 216 101 79 255
        3 connective_tissue 111 184 210 255
        """,
      names: [0: "Background", 1: "artery", 3: "connective_tissue"]),
    Sample(
      testDescription: "Slicer .csv",
      text: """
        LabelValue,Name,Color_R,Color_G,Color_B,Color_A,Category_CodingScheme,Category_CodeValue,Category_CodeMeaning,Type_CodingScheme,Type_CodeValue,Type_CodeMeaning
        1,liver,221,130,101,255,SCT,123037004,Anatomical Structure,SCT,10200004,Liver
        2,"tumor, primary",144,238,144,255,SCT,49755003,"Morphologically Altered Structure",SCT,4147007,Mass
        """,
      names: [1: "liver", 2: "tumor, primary"]),
    Sample(
      testDescription: "BIDS dseg.tsv of an atlas",
      text: """
        index\tname\tabbreviation\tcolor\tmapping\themisphere
        0\tBackground\tBG\t#000000\t0\tn/a
        1\tGray Matter\tGM\t#ff53bb\t1\tn/a
        11\tBone\tB\t#deeaff\t8\tboth
        """,
      names: [0: "Background", 1: "Gray Matter", 11: "Bone"]),
  ]

  static let datasets: [Sample] = [
    Sample(
      testDescription: "Decathlon Task09_Spleen dataset.json",
      text: """
        {
        "name": "Spleen",
        "description": "Spleen Segmentation",
        "reference": "Memorial Sloan Kettering Cancer Center",
        "licence":"CC-BY-SA 4.0",
        "relase":"1.0 06/08/2018",
        "tensorImageSize": "3D",
        "modality": {
         "0": "CT"
        },
         "labels": {
         "0": "background",
         "1": "spleen"
        },
         "numTraining": 41,
         "numTest": 20,
         "training":[{"image":"./imagesTr/spleen_46.nii.gz","label":"./labelsTr/spleen_46.nii.gz"},{"image":"./imagesTr/spleen_25.nii.gz","label":"./labelsTr/spleen_25.nii.gz"}],
         "test":["./imagesTs/spleen_15.nii.gz","./imagesTs/spleen_23.nii.gz"]
        }
        """,
      names: [0: "background", 1: "spleen"]),
    Sample(
      testDescription: "nnU-Net dataset.json of a glioma set",
      text: """
        {
            "channel_names": {
                "0": "T1",
                "1": "T1ce"
            },
            "labels": {
                "background": 0,
                "whole tumor": [
                    1,
                    2,
                    3
                ],
                "tumor core": [
                    2,
                    3
                ],
                "enhancing tumor": [
                    3
                ]
            },
            "numTraining": 1251,
            "file_ending": ".nii.gz",
            "regions_class_order": [
                1,
                2,
                3
            ],
            "license": "see https://www.synapse.org/",
            "dataset_release": "1.0"
        }
        """,
      names: [0: "background", 3: "enhancing tumor"],
      regions: [
        LabelRegion(name: "whole tumor", members: [1, 2, 3]), LabelRegion(name: "tumor core", members: [2, 3]),
      ], regionsClassOrder: [1, 2, 3]),
    Sample(
      testDescription: "nnU-Net dataset.json with sparse annotation",
      text: """
        {"name": "Dataset998", "overwrite_image_reader_writer": "SimpleITKIO", "channel_names": {"0": "CT"},
         "labels": {"background": 0, "liver": 1, "vessel": 2, "ignore": 3}, "numTraining": 20, "file_ending": ".nii.gz",
         "training": {"case_0": {"images": ["a_0000.nii.gz"], "label": "a.nii.gz", "labels": {"x": 7}}}}
        """,
      names: [0: "background", 1: "liver", 2: "vessel"], ignoreLabel: 3),
    Sample(
      testDescription: "BIDS probseg sidecar",
      text: """
        {
          "Type": "Brain",
          "Manual": false,
          "Resolution": {"hi": "1mm"},
          "LabelMap": [
            "Background",
            "White Matter",
            "Gray Matter"
          ]
        }
        """,
      names: [0: "Background", 1: "White Matter", 2: "Gray Matter"]),
  ]

  @Test(arguments: tables + datasets)
  func onlyNamesAreTaken(sample: Sample) throws {
    for text in [sample.text, sample.text.replacing("\n", with: "\r\n") + "\r\n"] {
      let names = try labelNames(text)
      #expect(names.names == sample.names)
      #expect(names.regions == sample.regions)
      #expect(names.ignoreLabel == sample.ignoreLabel)
      #expect(names.regionsClassOrder == sample.regionsClassOrder)
    }
  }
}
