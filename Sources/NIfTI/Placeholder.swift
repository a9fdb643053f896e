// NIfTI
