package world

// content holds what a file holds, in blocks, so that a log that grows for a whole run is
// not copied as it grows. A copy of a content stays what it is while the first is
// appended to: that writes behind the copy's end.
type content struct {
	blocks [][]byte
	n      int // bytes
}

// contentBlock is the length of a block, of which the last grows up to it.
const contentBlock = 64 << 10

func (c *content) append(data []byte) {
	for len(data) > 0 {
		i, at := c.n/contentBlock, c.n%contentBlock
		if i == len(c.blocks) {
			c.blocks = append(c.blocks, nil)
		}
		part := data[:min(len(data), contentBlock-at)]
		b := c.blocks[i][:at]
		if need := at + len(part); need > cap(b) {
			b = append(make([]byte, 0, min(contentBlock, max(2*cap(b), need))), b...)
		}
		c.blocks[i] = append(b, part...)
		c.n += len(part)
		data = data[len(part):]
	}
}

// bytes gives a copy of all.
func (c *content) bytes() []byte {
	all := make([]byte, 0, c.n)
	for _, b := range c.blocks {
		all = append(all, b[:min(len(b), c.n-len(all))]...)
	}
	return all
}

// contentOf copies data into a content.
func contentOf(data []byte) (c content) {
	c.append(data)
	return c
}
