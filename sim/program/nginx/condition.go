package nginx

// condition is the condition of an if (ngx_http_rewrite_if_condition).
type condition struct {
	kind  conditionKind
	left  *Value
	right *Value
	re    *pattern
	not   bool
}

type conditionKind uint8

const (
	whenSet   conditionKind = iota // neither "" nor "0"
	whenEqual                      // =, !=
	whenMatch                      // ~, ~*, !~, !~*
	whenFile                       // -f, -d, -e, -x: no file is there
)

func (c *condition) holds(x *exchange) bool {
	is := false
	switch c.kind {
	case whenSet:
		v := c.left.text(x)
		is = v != "" && v != "0"
	case whenEqual:
		is = c.left.text(x) == c.right.text(x)
	case whenMatch:
		is = c.re.match(x, c.left.text(x))
	}
	return is != c.not
}
