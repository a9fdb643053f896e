// Voxloss
