// VolumeFiles
