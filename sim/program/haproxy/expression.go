package haproxy

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// expression is a sample and the converters behind it.
type expression struct {
	fetch      *fetch
	arg        string
	converters []conversion
}

// knownFetches finds a fetch method by its name.
var knownFetches = byName(fetches(), stateFetches(), tableFetches())

func byName(lists ...[]fetch) map[string]*fetch {
	all := map[string]*fetch{}
	for _, list := range lists {
		for i := range list {
			for _, name := range strings.Fields(list[i].names) {
				all[name] = &list[i]
			}
		}
	}
	return all
}

// value returns the sample; false for none.
func (e *expression) value(x *exchange) (string, bool) {
	v, ok := e.fetch.get(x, e.arg)
	if !ok {
		return "", false
	}
	if e.fetch.list {
		v = lastOf(v)
	}
	for _, c := range e.converters {
		if v, ok = c(v); !ok {
			return "", false
		}
	}
	return v, true
}

// conversion changes a value; false leaves none.
type conversion func(string) (string, bool)

// parseExpression reads a sample with converters. The error says what in it is
// not supported.
func parseExpression(text string, files patternFiles) (*expression, error) {
	name, arg, has, rest := cutCall(text)
	f := knownFetches[name]
	if f == nil {
		return nil, fmt.Errorf("the sample %q is not supported yet", name)
	}
	e := &expression{fetch: f}
	if err := e.takeArgument(name, arg, has); err != nil {
		return nil, err
	}
	for rest != "" {
		if rest[0] != ',' {
			return nil, fmt.Errorf("%q behind a sample: expected a comma and a converter", rest)
		}
		name, arg, _, rest = cutCall(rest[1:])
		if c, is, err := mapConverter(name, arg, files); err != nil {
			return nil, err
		} else if is {
			e.converters = append(e.converters, c)
			continue
		}
		i := slices.IndexFunc(converters, func(c converter) bool { return c.name == name })
		if i < 0 {
			return nil, fmt.Errorf("the converter %q is not supported yet", name)
		}
		c := converters[i].makes(arg)
		if c == nil {
			return nil, fmt.Errorf("the argument %q of the converter %q is not supported yet", arg, name)
		}
		e.converters = append(e.converters, func(s string) (string, bool) { return c(s), true })
	}
	return e, nil
}

// errArgument begins the errors that are HAProxy's own.
var errArgument = errors.New("wrong argument")

func (e *expression) takeArgument(name, arg string, has bool) error {
	switch {
	case e.fetch.arg == required && arg == "":
		return fmt.Errorf("%w: the sample %q has no argument: expected one, such as %s(name)", errArgument, name, name)
	case e.fetch.arg == without && has && arg != "":
		return fmt.Errorf("%w: the sample %q takes no argument", errArgument, name)
	}
	e.arg = arg
	return nil
}

// cutCall cuts NAME or NAME(ARGUMENT) from what is behind it. has reports
// whether brackets were there.
func cutCall(text string) (name, arg string, has bool, rest string) {
	i := strings.IndexAny(text, "(,")
	if i < 0 {
		return text, "", false, ""
	}
	if text[i] == ',' {
		return text[:i], "", false, text[i:]
	}
	depth, quote := 0, byte(0)
	for j := i; j < len(text); j++ {
		c := text[j]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 {
				return text[:i], text[i+1 : j], true, text[j+1:]
			}
		}
	}
	return text[:i], text[i+1:], true, ""
}
