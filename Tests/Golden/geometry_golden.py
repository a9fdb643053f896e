"""Writes geometry.json: what nibabel and ITK make of NIfTI-1 headers with random affines and quaternions.

Run: python geometry_golden.py   (environment and layout: README.md)"""
import base64
import io
import logging
import pathlib
import tempfile

import nibabel
import numpy as np
import SimpleITK as sitk
from nibabel.affines import apply_affine

from golden_common import evaluate, versions, write

logging.getLogger("nibabel.global").setLevel(logging.CRITICAL)
sitk.ProcessObject.SetGlobalWarningDisplay(False)
VOXELS = np.array([[0, 0, 0], [1, 2, 3], [-4, 7.5, 100]])
TO_RAS = np.diag([-1, -1, 1, 1.0])


def rotation(generator, degrees=180):
    """About a random axis by up to that angle."""
    axis = generator.normal(size=3)
    axis /= np.linalg.norm(axis)
    angle = np.radians(generator.uniform(-degrees, degrees))
    cross = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def affine(columns, translation):
    result = np.eye(4)
    result[:3, :3], result[:3, 3] = columns, translation
    return result


def header(size, pixdim, qfac=1.0):
    result = nibabel.Nifti1Header()
    result.set_data_dtype(np.uint8)
    result.set_data_shape(size)
    result["pixdim"][:4] = (qfac, *pixdim)
    result["vox_offset"], result["magic"], result["xyzt_units"] = 352, b"n+1", 2
    return result


def set_sform(head, matrix, code=1):
    for row, name in enumerate(("srow_x", "srow_y", "srow_z")):
        head[name] = matrix[row]
    head["sform_code"] = code


def set_quaternion(head, quaternion, offset, code=1):
    for name, value in zip(("quatern_b", "quatern_c", "quatern_d"), quaternion):
        head[name] = value
    for name, value in zip(("qoffset_x", "qoffset_y", "qoffset_z"), offset):
        head[name] = value
    head["qform_code"] = code


def fields(head):
    names = ("qform_code", "sform_code", "quatern_b", "quatern_c", "quatern_d", "qoffset_x", "qoffset_y", "qoffset_z", "srow_x", "srow_y", "srow_z")
    return {"dim": head["dim"][1:4], "pixdim": head["pixdim"][:4].astype(float), **{n: head[n].astype(float) if head[n].dtype.kind == "f" else head[n] for n in names}}


def read_by_itk(content):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "volume.nii"
        path.write_bytes(content)
        image = sitk.ReadImage(str(path))
    direction = np.array(image.GetDirection()).reshape(3, 3)
    lps = affine(direction * image.GetSpacing(), image.GetOrigin())
    return {"spacing": image.GetSpacing(), "origin_lps": image.GetOrigin(), "direction_lps": image.GetDirection(), "affine_ras": TO_RAS @ lps}


def read_by_nibabel(content):
    image = nibabel.Nifti1Image.from_stream(io.BytesIO(content))
    matrix = image.affine
    return {"affine": matrix, "orientation": "".join(code or "?" for code in nibabel.aff2axcodes(matrix)), "spacing": np.asarray(image.header.get_zooms(), float),
            "column_norms": np.sqrt((matrix[:3, :3] ** 2).sum(0)), "voxel_to_world": apply_affine(matrix, VOXELS), "inverse": evaluate(np.linalg.inv, matrix)}


def standard_qform(head):
    """The affine as nifti1.h method 2 and nifti_quatern_to_mat44 define it, in Double from the float32 fields."""
    b, c, d = (float(head[name]) for name in ("quatern_b", "quatern_c", "quatern_d"))
    squares = b * b + c * c + d * d
    if 1 - squares < 1e-7:
        a, (b, c, d) = 0.0, np.array((b, c, d)) / np.sqrt(squares)
    else:
        a = np.sqrt(1 - squares)
    turn = np.array([
        [a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)],
        [2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)],
        [2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c]])
    pixdim = head["pixdim"][:4].astype(float)
    scale = pixdim[1:4] * (1, 1, -1 if pixdim[0] < 0 else 1)
    return affine(turn * scale, [float(head[name]) for name in ("qoffset_x", "qoffset_y", "qoffset_z")])


def golden(name, note, head):
    size = tuple(int(n) for n in head["dim"][1:4])
    content = head.binaryblock + bytes(4) + (np.arange(np.prod(size)) % 251).astype(np.uint8).tobytes()
    result = {"name": name, "note": note, "header_base64": base64.b64encode(head.binaryblock).decode(), "fields": fields(head),
              "nibabel": evaluate(read_by_nibabel, content), "itk": evaluate(read_by_itk, content)}
    if head["qform_code"] > 0 and (head["pixdim"][1:4] > 0).all():
        result["standard_qform"] = standard_qform(head)
    return result


def affines():
    generator = np.random.default_rng(21)
    for index in range(30):
        kind = ("permuted and flipped", "slightly oblique", "oblique", "header rounded", "left-handed oblique")[index % 5]
        spacing = generator.uniform(0.3, 5, 3)
        turn = np.eye(3)[generator.permutation(3)] * generator.choice([-1, 1], 3)
        if kind != "permuted and flipped":
            turn = rotation(generator, 12 if kind == "slightly oblique" else 180) @ turn
        if kind == "left-handed oblique" and np.linalg.det(turn) > 0:
            turn[:, 0] *= -1
        matrix = affine(turn * spacing, generator.uniform(-300, 300, 3))
        if kind == "header rounded":
            matrix[:3, :3] = np.round(matrix[:3, :3], 4)
            spacing = np.round(spacing, 3)
        head = header(generator.integers(2, 7, 3), spacing)
        set_sform(head, matrix)
        yield f"affine_{index}", kind, head


def quaternions():
    generator = np.random.default_rng(22)
    for index in range(20):
        quaternion = generator.normal(size=4)
        quaternion /= np.linalg.norm(quaternion)
        note, qfac, spacing = "random", (1.0, -1.0)[index % 2], generator.uniform(0.3, 5, 3)
        if index >= 12:
            direction = quaternion[1:] / np.linalg.norm(quaternion[1:])
            a_squared = (0, 1e-4, 1e-6, 2e-7, 5e-8, -5e-8, -1e-3, 0)[index - 12]
            quaternion = np.r_[np.sqrt(max(a_squared, 0)), direction * np.sqrt(1 - a_squared)]
            note = f"1 - (b^2+c^2+d^2) near {a_squared}"
        if index == 19:
            quaternion, note, qfac = np.array([0, 1, 0, 0.0]), "half turn about x, qfac 0", 0.0
        head = header(generator.integers(2, 7, 3), spacing, qfac)
        set_quaternion(head, quaternion[1:] * (1 if quaternion[0] >= 0 else -1), generator.uniform(-300, 300, 3))
        yield f"quaternion_{index}", note, head


def choices():
    generator = np.random.default_rng(23)
    turn, spacing = rotation(generator), np.array([0.9, 1.2, 3.0])
    plain = affine(turn * spacing, (10, -20, 30))

    def head(note, sform=None, sform_code=0, quaternion=None, qform_code=0, pixdim=spacing):
        result = header((4, 3, 2), pixdim)
        if sform is not None:
            set_sform(result, sform, sform_code)
        if quaternion is not None:
            set_quaternion(result, quaternion, (-5, 6, 7), qform_code)
        return note, result

    sheared = plain @ affine([[1, 0.1, 0], [0, 1, 0], [0, 0, 1]], (0, 0, 0))
    nearly = plain @ affine([[1, 2e-4, 0], [0, 1, 0], [0, 0, 1]], (0, 0, 0))
    singular = affine(plain[:3, :3] * (1, 1, 0), (1, 2, 3))
    listed = [
        head("both codes 0, pixdim only"),
        head("qform and sform disagree, sform_code 1, qform_code 1", plain, 1, (0.1, 0.2, 0.3), 1),
        head("qform and sform disagree, sform_code 2, qform_code 1", plain, 2, (0.1, 0.2, 0.3), 1),
        head("qform and sform disagree, sform_code 1, qform_code 2", plain, 1, (0.1, 0.2, 0.3), 2),
        head("sform present but sform_code 0, qform_code 1", plain, 0, (0.1, 0.2, 0.3), 1),
        head("sheared sform (0.1), no qform", sheared, 1),
        head("sheared sform (0.1), qform good", sheared, 1, (0.1, 0.2, 0.3), 1),
        head("sform sheared by 2e-4", nearly, 1),
        head("pixdim off by 1 part in 100 against the sform", plain, 1, pixdim=spacing * 1.01),
        head("pixdim off by 1 part in 100000 against the sform", plain, 1, pixdim=spacing * 1.00001),
        head("pixdim 0 in z, sform good", plain, 1, pixdim=spacing * (1, 1, 0)),
        head("negative pixdim in x, qform", None, 0, (0.1, 0.2, 0.3), 1, pixdim=spacing * (-1, 1, 1)),
        head("sform with a zero column", singular, 1),
        head("sform all zero with code 1, qform good", np.zeros((4, 4)), 1, (0.1, 0.2, 0.3), 1),
    ]
    for index, (note, result) in enumerate(listed):
        yield f"choice_{index}", note, result


if __name__ == "__main__":
    write("geometry.json", {
        "about": "NIfTI-1 headers of small uint8 volumes. header_base64: the 348 bytes, to be followed by 4 zero bytes and dim product data bytes. "
                 "Affines are RAS millimetres, rows of 4; voxel_to_world maps `voxels`. 'raises' stands for a refusal.",
        "tools": {"nibabel": {"tool": "nibabel", "version": versions("nibabel")["nibabel"]},
                  "itk": {"tool": "SimpleITK", "version": versions("SimpleITK")["SimpleITK"]}},
        "voxels": VOXELS,
        "affines": [golden(*case) for case in affines()],
        "quaternions": [golden(*case) for case in quaternions()],
        "choices": [golden(*case) for case in choices()],
    })
