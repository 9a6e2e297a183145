package users

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/sim/host"
)

// TestJarAsChromium: which cookies Chromium 150 kept, as its recording has it: by
// their length, how many of 250 small ones, and how many of 60 long ones.
func TestJarAsChromium(t *testing.T) {
	data, err := os.ReadFile("testdata/golden/cookie/chromium150.txt")
	if err != nil {
		t.Fatal(err)
	}
	at := origin{"localhost", false}
	keep := func(n int, line func(i int) string) (*jar, string) {
		j := new(jar)
		for i := range n {
			j.keep(line(i), at, "/", 0)
		}
		return j, j.cookiesFor(at, &host.Request{URI: "/"}, 0)
	}
	sizes := ""
	for _, n := range []int{4000, 4090, 4094, 4095, 4096} {
		_, header := keep(1, func(int) string { return fmt.Sprintf("h%d=%s", n, strings.Repeat("x", n-len("h4000"))) })
		sizes += fmt.Sprintf("h%d:%d,", n, len(header)-len("="))
	}
	if !strings.Contains(string(data), sizes) {
		t.Errorf("cookies of a length: %s, recorded %s", sizes, data)
	}
	if j, _ := keep(1, func(int) string { return "h=" + strings.Repeat("x", 4096) }); len(j.cookies) != 0 {
		t.Errorf("a cookie of 4097 bytes was kept")
	}
	j, _ := keep(250, func(i int) string { return fmt.Sprintf("c%d=v", i) })
	many := fmt.Sprintf("MANY kept %d first %s last %s", len(j.cookies), j.cookies[0].pair, j.cookies[len(j.cookies)-1].pair)
	if !strings.Contains(string(data), many) {
		t.Errorf("%s, recorded %s", many, data)
	}
	j, header := keep(60, func(i int) string { return fmt.Sprintf("t%d=%s", i, strings.Repeat("x", 4000)) })
	long := fmt.Sprintf("TOTAL kept %d bytes %d ", len(j.cookies), len(header))
	if !strings.Contains(string(data), long) {
		t.Errorf("%s, recorded %s", long, data)
	}
}

// TestJarOfTwoHosts: cookies of one host do not go to another, however many there are.
func TestJarOfTwoHosts(t *testing.T) {
	shop, bank := origin{"shop", false}, origin{"bank", false}
	var j jar
	for i := range 150 {
		j.keep(fmt.Sprintf("s%d=v; Path=/", i), shop, "/", 0)
	}
	for i := range 150 {
		j.keep(fmt.Sprintf("b%d=v; Path=/", i), bank, "/", 0)
	}
	for at, letter := range map[origin]string{shop: "s", bank: "b"} {
		got := strings.Split(j.cookiesFor(at, &host.Request{URI: "/"}, 0), "; ")
		others := slices.ContainsFunc(got, func(pair string) bool { return !strings.HasPrefix(pair, letter) })
		if len(got) != 150 || others {
			t.Errorf("%s: %d cookies, others among them: %v, want its own 150", at.host, len(got), others)
		}
	}
}

// TestJarKeepsOld: a cookie that is too long leaves the one before it.
func TestJarKeepsOld(t *testing.T) {
	at := origin{"shop", false}
	var j jar
	j.keep("S=old; Path=/", at, "/", 0)
	j.keep("S="+strings.Repeat("x", 4096)+"; Path=/", at, "/", 0)
	if got := j.cookiesFor(at, &host.Request{URI: "/"}, 0); got != "S=old" {
		t.Errorf("%q, want the old one", got)
	}
}

// TestJarOfSeveralHosts: too many cookies of one host cost those of no other, and each
// host gets its own, however many there are.
func TestJarOfSeveralHosts(t *testing.T) {
	shop, news, late := origin{"shop", false}, origin{"news", false}, origin{"late", false}
	var j jar
	put := func(at origin, n int) {
		for i := range n {
			j.keep(fmt.Sprintf("%s%d=v", at.host, i), at, "/", 0)
		}
	}
	count := func(at origin) int {
		header := j.cookiesFor(at, &host.Request{URI: "/"}, 0)
		n := strings.Count(header, at.host)
		if n != strings.Count(header, "=") {
			t.Errorf("%s gets %q", at.host, header)
		}
		return n
	}
	put(shop, 20)
	put(news, 181) // one too many
	put(late, 150)
	if got := fmt.Sprint(count(shop), count(news), count(late), count(shop)); got != "20 150 150 20" {
		t.Errorf("shop, news, late and shop get %s cookies", got)
	}
}
