package rootfs

// Windows attributes and reparse tags, here and not in the Windows twin so that
// the rules are tested on every system: Wine keeps none of these attributes.
const (
	attrDirectory          = 0x10
	attrOffline            = 0x1000
	attrRecallOnOpen       = 0x40000
	attrRecallOnDataAccess = 0x400000

	tagSurrogate = 0x20000000 // bit: the tag stands for another name
	tagAFUnix    = 0x80000023
	tagLxFifo    = 0x80000024
	tagLxChar    = 0x80000025
	tagLxBlock   = 0x80000026
	tagCloud     = 0x9000001A // bits 12-15 say which store
	tagCloudMask = 0xFFFF0FFF
)

// typeOfAttributes classifies by attribute and tag. A tag that is no surrogate
// (cloud store, deduplication, compression) leaves a file a file.
func typeOfAttributes(attributes, tag uint32) Type {
	switch {
	case tag&tagSurrogate != 0:
		return Link
	case tag == tagAFUnix, tag == tagLxFifo, tag == tagLxChar, tag == tagLxBlock:
		return Special
	case attributes&attrDirectory != 0:
		return Folder
	}
	return File
}

// isPlaceholder reports whether opening would fetch the content. OneDrive's
// cloud-only files show RECALL_ON_DATA_ACCESS alone: not OFFLINE, no tag.
func isPlaceholder(attributes uint32) bool {
	return attributes&(attrOffline|attrRecallOnOpen|attrRecallOnDataAccess) != 0
}

func isCloudTag(tag uint32) bool { return tag&tagCloudMask == tagCloud }
