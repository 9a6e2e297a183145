package replay

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// passedOver is a field of recordings that is known and not compared.
type passedOver struct{ field, why string }

// decode reads a recording into v, a pointer to a struct. A field that v does
// not have is an error unless passed lists it: "picks[].body" is the field body
// of each pick, "*.body" that of every part.
func decode(f File, v any, passed []passedOver) error {
	var raw any
	if err := json.Unmarshal(f.Data, &raw); err != nil {
		return fmt.Errorf("recording %q: %w", f.Name, err)
	}
	var errs []error
	for _, field := range unknownFields("", raw, reflect.TypeOf(v), passed) {
		errs = append(errs, fmt.Errorf("recording %q: field %q: not known to the replay", f.Name, field))
	}
	if len(errs) > 0 {
		return errors.Join(errs...)
	}
	if err := json.Unmarshal(f.Data, v); err != nil {
		return fmt.Errorf("recording %q: %w", f.Name, err)
	}
	return nil
}

// index is the place of an element, which lists of fields leave out.
var index = regexp.MustCompile(`\[\d+\]`)

// unknownFields returns the paths of the fields of raw that t does not have,
// one for all elements of a list.
func unknownFields(path string, raw any, t reflect.Type, passed []passedOver) []string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var all []string
	switch raw := raw.(type) {
	case []any:
		if t.Kind() != reflect.Slice {
			return nil // of another type: what decodes it says so
		}
		for i, one := range raw {
			for _, field := range unknownFields(fmt.Sprintf("%s[%d]", path, i), one, t.Elem(), passed) {
				if !slices.ContainsFunc(all, func(f string) bool { return index.ReplaceAllString(f, "") == index.ReplaceAllString(field, "") }) {
					all = append(all, field)
				}
			}
		}
	case map[string]any:
		if t.Kind() != reflect.Struct {
			return nil
		}
		for _, name := range names(raw) {
			full := strings.TrimPrefix(path+"."+name, ".")
			if inner := fieldOf(t, name); inner != nil {
				all = append(all, unknownFields(full, raw[name], inner, passed)...)
			} else if !lists(passed, full) {
				all = append(all, full)
			}
		}
	}
	return all
}

// fieldOf returns the type of the field that a struct, or one embedded in it, has
// under a name in JSON, nil for none.
func fieldOf(t reflect.Type, name string) reflect.Type {
	for i := range t.NumField() {
		if f := t.Field(i); f.Anonymous && f.Type.Kind() == reflect.Struct {
			if inner := fieldOf(f.Type, name); inner != nil {
				return inner
			}
		}
		if tag, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); tag == name && tag != "-" {
			return t.Field(i).Type
		}
	}
	return nil
}

func lists(passed []passedOver, field string) bool {
	field = index.ReplaceAllString(field, "[]")
	return slices.ContainsFunc(passed, func(p passedOver) bool {
		anywhere, ok := strings.CutPrefix(p.field, "*")
		return p.field == field || ok && strings.HasSuffix(field, anywhere)
	})
}

// names returns the keys of a map in one order.
func names[V any](m map[string]V) []string {
	var all []string
	for name := range m { // order cannot show: it is sorted
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}
