package nginx

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// The forms of nginx's own command tables (ngx_conf_set_flag_slot and its
// siblings), each as tests of nginx 1.22.1 itself have shown.
var (
	none       = conf.Exactly(0)
	one        = conf.Exactly(1)
	two        = conf.Exactly(2)
	oneOnce    = one.Single()
	oneOrTwo   = conf.Between(1, 2)
	upToTwo    = conf.Between(0, 2)
	twoOrThree = conf.Between(2, 3)
	anything   = conf.AtLeast(0)
	oneOrMore  = conf.AtLeast(1)
	twoOrMore  = conf.AtLeast(2)
	onceMore   = oneOrMore.Single()
	aPath      = conf.Between(1, 4).Single()
	aFlag      = oneOnce.Where(`it must be "on" or "off"`, conf.AnyOf("on", "off"))
	aNumber    = oneOnce.Where("expected a number", isNumber)
	aTime      = oneOnce.Where("expected a time such as 500ms, 10s or 1m30s", isTime)
	aSeconds   = oneOnce.Where("expected a time of whole seconds such as 10s or 1m30s", isSeconds)
	aSize      = oneOnce.Where("expected bytes or a size such as 16k", isSize)
	buffers    = two.Single().Where("expected a number and a size, such as 8 16k", isBuffers)
)

// choice makes the form of one of these words.
func choice(of ...string) conf.Form { return oneOnce.Where(some(of...).Wants, conf.AnyOf(of...)) }

// some makes the form of any number of these words.
func some(of ...string) conf.Form {
	return oneOrMore.Where("expected "+strings.Join(of, ", "), conf.AnyOf(of...))
}

func isNumber(_ int, text string) bool  { _, ok := parseCount(text); return ok }
func isTime(_ int, text string) bool    { _, ok := parseTime(text, false); return ok }
func isSeconds(_ int, text string) bool { _, ok := parseTime(text, true); return ok }
func isSize(_ int, text string) bool    { _, ok := parseSize(text); return ok }

// isRate reports whether text is a size, or a variable that has one.
func isRate(_ int, text string) bool { return strings.HasPrefix(text, "$") || isSize(0, text) }

// isDirect reports whether text is a size, or off.
func isDirect(_ int, text string) bool { return text == "off" || isSize(0, text) }

func isPriority(_ int, text string) bool { return isNumber(0, strings.TrimPrefix(text, "-")) }

func isLevel(_ int, text string) bool { return len(text) == 1 && text >= "1" && text <= "9" }

// isExpiry reports whether text is an argument of expires: modified, @ and a
// time of the day, a time that may be negative, or a word.
func isExpiry(_ int, text string) bool {
	if conf.AnyOf("modified", "epoch", "max", "off")(0, text) || strings.HasPrefix(text, "$") {
		return true
	}
	return isSeconds(0, strings.TrimLeft(text, "@-+"))
}

func isBuffers(i int, text string) bool {
	if i == 0 {
		return isNumber(0, text) && text != "0"
	}
	return isSize(i, text) && text != "0"
}
