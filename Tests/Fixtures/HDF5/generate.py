"""Writes the HDF5 files of this folder; the tests know the formulas of their values.

Made with h5py 3.16.0 (HDF5 2.0.0) and numpy 2.4.6: `python generate.py` in this folder.
"""
import json

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t


def ramp(shape, dtype, factor=7, offset=3, modulus=101):
    """Element i (last axis fastest) is (i * factor + offset) % modulus."""
    return ((np.arange(np.prod(shape)) * factor + offset) % modulus).astype(dtype).reshape(shape)


def low_level(file, name, values, file_type, plist=None):
    """Writes native values through a type that numpy has no name for."""
    space = h5s.create_simple(values.shape)
    dataset = h5d.create(file.id, name.encode(), file_type, space, plist)
    dataset.write(h5s.ALL, h5s.ALL, np.ascontiguousarray(values))


def types():
    with h5py.File("types.h5", "w") as f:
        for order, word in (("<", "little"), (">", "big")):
            for code in ("u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8"):
                shift = 50 if code[0] != "u" else 0
                f[f"{word}/{code}"] = (ramp((2, 3, 4), "i8") - shift).astype(order + code)
        for size in (3, 5, 6, 7):
            for order, word in ((h5t.ORDER_LE, "little"), (h5t.ORDER_BE, "big")):
                kind = h5t.STD_I64LE.copy()
                kind.set_precision(size * 8)
                kind.set_size(size)
                kind.set_order(order)
                low_level(f, f"int{size * 8}_{word}", ramp((2, 3, 4), "i8") - 50, kind)
        f["extremes/u8"] = np.array([[0, 2**64 - 1], [2**63, 1]], "u8")
        f["extremes/i8"] = np.array([[-(2**63), 2**63 - 1], [-1, 2**53 + 1]], ">i8")
        f.create_dataset("half", data=np.arange(65536, dtype="u2").view("f2").reshape(256, 256),
                         chunks=(256, 256), compression="gzip", compression_opts=9, shuffle=True)
        bfloat = h5t.IEEE_F32LE.copy()
        bfloat.set_fields(15, 7, 8, 0, 7)
        bfloat.set_precision(16)
        bfloat.set_size(2)
        low_level(f, "bfloat16", np.array([[1.5, -2.0, 0.0], [3e38, 1e-38, 0.15625]], "f4"), bfloat)
        f["long_double"] = np.array([[1.5, -2.25], [1e300, 0.1]], np.longdouble)
        f["boolean"] = ramp((3, 4), "u1") % 2 == 1
        kind = h5py.enum_dtype({"background": 0, "liver": 1, "tumour": 300}, basetype=">u2")
        f.create_dataset("enumeration", data=np.array([[0, 1], [300, 77]], ">u2"), dtype=kind)
        kind = h5py.enum_dtype({"low": -5, "high": 5}, basetype="i1")
        f.create_dataset("signed_enumeration", data=np.array([[-5, 5], [0, -128]], "i1"), dtype=kind)
        low_level(f, "bitfield", ramp((3, 4), "u1"), h5t.STD_B8LE)
        f["complex"] = np.ones((2, 2), "c8")
        f["text"] = np.array([[b"a", b"b"]], "S3")
        f["scalar"] = 5
        f["vector"] = ramp((5,), "u1")
        f["six"] = ramp((1, 1, 1, 1, 2, 2), "u1")
        f["no_elements"] = np.zeros((0, 3), "u1")
        f["declared_empty"] = h5py.Empty("f4")


def layouts():
    with h5py.File("layouts.h5", "w") as f:
        values = ramp((10, 9, 8), "i2")
        f["contiguous"] = values
        chunks = (4, 5, 3)
        f.create_dataset("chunked", data=values, chunks=chunks)
        f.create_dataset("gzip", data=values, chunks=chunks, compression="gzip")
        f.create_dataset("gzip_shuffle_fletcher32", data=values, chunks=chunks, compression="gzip", shuffle=True,
                         fletcher32=True)
        f.create_dataset("scaleoffset", data=values, chunks=chunks, scaleoffset=0)
        f.create_dataset("lzf", data=values, chunks=(10, 9, 8), compression="lzf")
        kind = h5t.STD_I16LE.copy()
        kind.set_precision(8)
        plist = h5p.create(h5p.DATASET_CREATE)
        plist.set_chunk(chunks)
        plist.set_filter(h5py.h5z.FILTER_NBIT)
        low_level(f, "nbit", values, kind, plist)
        plist = h5p.create(h5p.DATASET_CREATE)
        plist.set_layout(h5d.COMPACT)
        low_level(f, "compact", values, h5t.STD_I16LE, plist)
        f.create_dataset("never_written", shape=(4, 4), dtype="u1", fillvalue=9)
        sparse = f.create_dataset("sparse", shape=(8, 8), chunks=(4, 4), dtype="u1", fillvalue=7)
        sparse[:4, :4] = 1
        f.create_dataset("enormous", shape=(1 << 20, 1 << 20, 1 << 20), chunks=(64, 64, 64), dtype="u1")
        f.create_dataset("corner", shape=(1 << 19, 1 << 10, 1 << 10), chunks=(8, 8, 8), dtype="u1", fillvalue=3)
        many = f.create_dataset("many_chunks", shape=(400, 500), chunks=(1, 1), dtype="u1", fillvalue=4)
        for index in (0, 77777, 199999):
            many[index // 500, index % 500] = 9
        f.create_dataset("too_many_chunks", shape=(1 << 12, 1 << 12), chunks=(1, 1), dtype="u1")
        f.create_dataset("unwritten", shape=(1 << 11, 1 << 10, 1 << 10), chunks=(64, 64, 64), dtype="u1")
        f["corner"][8:10, 8:10, 8:10] = 5
    with h5py.File("virtual.h5", "w") as f:
        f["part"] = ramp((3, 4), "u1")
        layout = h5py.VirtualLayout(shape=(2, 3, 4), dtype="u1")
        layout[0] = h5py.VirtualSource(".", "part", shape=(3, 4))
        layout[1] = h5py.VirtualSource("layouts.h5", "contiguous", shape=(10, 9, 8))[0, :3, :4]
        f.create_virtual_dataset("whole", layout)
        missing = h5py.VirtualLayout(shape=(3, 4), dtype="u1")
        missing[:] = h5py.VirtualSource("absent.h5", "part", shape=(3, 4))
        f.create_virtual_dataset("missing", missing)
        circle = h5py.VirtualLayout(shape=(3, 4), dtype="u1")
        circle[:] = h5py.VirtualSource(".", "circle", shape=(3, 4))
        f.create_virtual_dataset("circle", circle)


def tags(letters, resolution=0.0):
    axes = [{"key": key, "typeFlags": 1 if key == "c" else 2, "resolution": 0 if key == "c" else resolution,
             "description": 'a "quoted" text, with } and ]'} for key in letters]
    return json.dumps({"axes": axes})


def axes():
    with h5py.File("axes.h5", "w") as f:
        for letters, shape in (("zyxc", (4, 5, 6, 3)), ("tzyxc", (1, 4, 5, 6, 3)), ("xyz", (6, 5, 4)),
                               ("cxzy", (3, 6, 4, 5)), ("yxc", (5, 6, 3)), ("xy", (6, 5)), ("btyx", (1, 1, 5, 6))):
            f[letters] = ramp(shape, "u2")
            f[letters].attrs["axistags"] = tags(letters, 0.5)
        f.create_dataset("chunked_xzy", data=ramp((40, 20, 30), "u1"), chunks=(16, 16, 16), compression="gzip")
        f["times"] = ramp((3, 2, 5, 6), "u1")
        f["times"].attrs["axistags"] = tags("tzyx")
        f["samples"] = ramp((2, 2, 2, 3, 4), "u1")
        f["named"] = ramp((5, 6, 4), "u1")
        f["named"].attrs["axes"] = "yxz"
        f["misnamed"] = ramp((4, 5, 6), "u1")
        f["misnamed"].attrs["axes"] = "time"
        f["wrong_count"] = ramp((4, 5, 6), "u1")
        f["wrong_count"].attrs["axistags"] = tags("yx")
        f["wrong_key"] = ramp((5, 6), "u1")
        f["wrong_key"].attrs["axistags"] = tags("yf")
        f["no_json"] = ramp((5, 6), "u1")
        f["no_json"].attrs["axistags"] = "zyx"


def spacing():
    with h5py.File("spacing.h5", "w") as f:
        f.attrs["element_size_um"] = [3000.0, 2000.0, 1000.0]
        f["group/inner/from_root"] = ramp((2, 3, 4), "u1")
        f["near/from_group"] = ramp((2, 3, 4), "u1")
        f["near"].attrs["spacing"] = np.array([3, 2, 1], "i4")

        def add(name, shape=(2, 3, 4), **attributes):
            f[name] = ramp(shape, "u1")
            for key, value in attributes.items():
                f[name].attrs[key] = value

        add("micrometres", element_size_um=np.array([0.235, 0.15, 0.15]))
        add("millimetres", spacing=[2.5, 0.7, 0.6])
        add("resolution_in_nm", resolution=[400.0, 300.0, 200.0], resolution_unit="nm")
        add("unit_um", spacing=[4.0, 3.0, 2.0], unit="\u00b5m")
        add("unit_cm", spacing=[0.4, 0.3, 0.2], spacing_unit=np.bytes_("cm"))
        add("unit_m", resolution=np.array([0.004, 0.003, 0.002], ">f4"), units="meters")
        add("not_a_length", spacing=[4.0, 3.0, 2.0], units="HU")
        add("bad_unit", spacing=[4.0, 3.0, 2.0], spacing_unit="parsec")
        add("one_value", spacing=0.5)
        add("image_of_two", shape=(3, 4), spacing=[0.7, 0.6])
        add("image_of_three", shape=(3, 4), spacing=[2.5, 0.7, 0.6])
        add("wrong_count", spacing=[1.0, 1.0])
        add("zero", spacing=[1.0, 0.0, 1.0])
        add("negative", resolution=[1.0, -1.0, 1.0])
        add("not_a_number", element_size_um=[1.0, np.nan, 1.0])
        add("text", spacing="1 1 1")
        add("contradiction", spacing=[1.0, 1.0, 1.0], element_size_um=[2000.0, 2000.0, 2000.0])
        add("tags", axistags=tags("zyx", 0.25))
        add("unsigned_affine", spacing=[1.0, 1.0, 1.0], affine=np.eye(4))


def links():
    with h5py.File("links.h5", "w", libver=("v110", "v110")) as f:
        f["a/b/label"] = ramp((2, 3, 4), "u1")
        f["a/b/loop"] = f["a"]
        f["a/b/root"] = f["/"]
        f["again"] = f["a/b/label"]
        f["soft"] = h5py.SoftLink("/a/b/label")
        f["a/relative"] = h5py.SoftLink("b/label")
        f["circle"] = h5py.SoftLink("/circle")
        f["ping"] = h5py.SoftLink("/pong")
        f["pong"] = h5py.SoftLink("/ping")
        f["dangling"] = h5py.SoftLink("/nothing")
        f["outside"] = h5py.ExternalLink("types.h5", "/half")
        f["through"] = h5py.SoftLink("/outside")
        f["type"] = np.dtype("f4")
        group = f.create_group("deep")
        for index in range(100):
            group = group.create_group("d")
        group["buried"] = ramp((2, 2), "u1")


def no_spacing():
    with h5py.File("no_spacing.h5", "w") as f:
        labels = (np.arange(24).reshape(2, 3, 4) % 3).astype("u1")
        f.create_dataset("label", data=labels, track_times=False)


types(), layouts(), axes(), spacing(), links(), no_spacing()
